"""How fast the latest generations of a run were."""

from typing import Any

from webapp.runs import engine
from webapp.runs.models import Generation, Run

_RECENT = 5  # generations from which the time left is estimated


def paces(run: Run) -> list[tuple[int, float]]:
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
