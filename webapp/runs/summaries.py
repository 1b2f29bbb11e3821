"""What a closed generation looks like: figures, its best blend as a picture, and how long the rest may take."""

import statistics
from collections.abc import Sequence
from typing import Any

from merger.errors import MergerError
from merger.evolution import CandidateScore, Plan, events
from merger.evolution.generations import Generation as Opened
from merger.weights.layout import Layout
from webapp.runs import engine
from webapp.runs.drawable import drawable
from webapp.runs.models import Candidate, Generation, Run

_RECENT = 5  # generations from which the time left is estimated


def summary(
    run: Run,
    plan: Plan,
    layout: Layout,
    opened: Opened,
    candidates: Sequence[Candidate],
    scores: Sequence[CandidateScore | None],
) -> dict[str, Any]:
    """The payload of ``generation.closed``: the engine's own, with models' names and quartiles as low and high."""
    payload = events.generation_closed(
        plan, layout, opened, scores, run.state, _paces(run), [str(item.pk) for item in candidates]
    )
    values = sorted(item.fitness for item in candidates if item.fitness is not None)
    payload["low"], payload["high"] = quartiles(values)
    payload["blend"] = named(run, payload["blend"])
    payload["search"] = drawable(run, payload["search"])
    return payload


def started(run: Run, plan: Plan, layout: Layout) -> dict[str, Any]:
    """The payload of ``run.started``: the engine's own, with question sets by the names that people gave them.

    "goals": the objectives in order, {"kind": task, skill or measure, "name", "weight", "keep"}.
    """
    names = skill_names(run)
    goals = [{"kind": "task", "name": run.plan["evaluation_set"]["name"], "weight": 1.0, "keep": None}]
    goals += [
        {"kind": "skill", "name": names[skill.name], "weight": skill.weight, "keep": skill.keep}
        for skill in plan.skills
    ]
    goals += [
        {"kind": "measure", "name": measure.kind, "weight": measure.weight, "keep": None} for measure in plan.measures
    ]
    return events.run_started(plan, layout) | {"objectives": [goal["name"] for goal in goals], "goals": goals}


def skill_names(run: Run) -> dict[str, str]:
    """The name that people gave each further question set, by the id under which the engine knows it."""
    return {skill["id"]: skill["name"] for skill in run.plan.get("skills", ())}


def named(run: Run, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a blend with the catalogue's names of the sources."""
    names = {model["id"]: model["name"] for model in run.plan["models"]}
    return [row | {"name": names.get(row["source"], row["source"] or row["node"])} for row in rows]


def blend_of(run: Run, candidate: Candidate) -> list[dict[str, Any]]:
    """The rows of any candidate's blend, as in ``generation.closed``; none when the models are gone from the disk."""
    try:
        layout = engine.layout_of(run)
    except MergerError:
        return []
    recipe = engine.recipe_of(run, candidate.generation.stage, candidate.genome, layout)
    return named(run, events.blend_rows(recipe, layout))


def quartiles(values: Sequence[float]) -> tuple[float | None, float | None]:
    """Lower and upper quartile of sorted values, interpolated."""
    if len(values) < 2:
        return (values[0], values[0]) if values else (None, None)
    low, _median, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, high


def best_of(candidates: Sequence[Candidate]) -> Candidate | None:
    """The fittest candidate; of equals, the first in order."""
    scored = [(item.fitness, -item.index, item) for item in candidates if item.fitness is not None]
    return max(scored, key=lambda row: row[:2])[2] if scored else None


def _paces(run: Run) -> list[tuple[int, float]]:
    """(effort, seconds) of the latest generations, oldest first: from the first score to the last.

    Waiting for a busy worker before the first score, or while paused, is not the search's own pace. A lone candidate
    tells how long it took itself.
    """
    plan = engine.plan_of(run)
    latest = Generation.objects.filter(run=run).order_by("-number")[:_RECENT]
    found = []
    for generation in reversed(latest):
        scored = generation.candidates.exclude(scored=None).order_by("scored")
        times: list[Any] = list(scored.values_list("scored", "seconds"))
        effort = plan.effort(generation.stage)
        if len(times) > 1:
            found.append((effort * (len(times) - 1), float((times[-1][0] - times[0][0]).total_seconds())))
        elif times and times[0][1]:
            found.append((effort, float(times[0][1])))
    return found
