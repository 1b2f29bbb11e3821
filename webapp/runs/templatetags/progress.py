"""How far an open run has come, and how a finished one ended, in one line."""

from typing import Any

from django import template

from webapp.runs.models import Run

register = template.Library()

TONES = {
    "running": "accent",
    "finishing": "accent",
    "waiting": "warning",
    "paused": "warning",
    "done": "success",
    "failed": "danger",
}
ICONS = {
    "queued": "clock",
    "running": "play",
    "finishing": "clock",
    "waiting": "clock",
    "paused": "pause",
    "done": "done",
    "cancelled": "ban",
    "failed": "failed",
}


@register.inclusion_tag("runs/state.html")
def run_state(run: Run) -> dict[str, Any]:
    """The run's state as a badge: a word and a sign, the colour only repeats it."""
    return {"run": run, "tone": TONES.get(run.status, ""), "icon": ICONS[run.status]}


@register.inclusion_tag("runs/progress.html")
def run_progress(run: Run) -> dict[str, Any]:
    """The bar of an open run; runs/controllers keep it moving (data-stream, data-after)."""
    latest = run.generations.filter(status="closed").order_by("-number").values_list("number", "summary").first()
    number, summary = latest or (0, {})
    return {
        "run": run,
        "closed": number,
        "total": sum(stage["generations"] for stage in run.plan["engine"]["stages"]),
        "eta_low": summary.get("eta_low"),
        "eta_high": summary.get("eta_high"),
    }


@register.filter
def heldout(report: dict[str, Any] | None) -> dict[str, Any] | None:
    """The winner's result on questions the search never saw: {"score", "low", "high", "n"}, or None."""
    return ((report or {}).get("winner") or {}).get("heldout")


@register.filter
def best_parent(report: dict[str, Any] | None) -> float | None:
    """The best parent's score on the same questions."""
    parents = (report or {}).get("parents") or []
    rows = parents.values() if isinstance(parents, dict) else parents
    scores = [row["heldout"]["score"] for row in rows if row.get("heldout")]
    return max(scores) if scores else None
