"""The leased work of a run, candidates, parents, samples and the report, and its steps."""

from webapp.foundation.dispatch import ring
from webapp.runs.models import Run

SCORE, PARENTS, SAMPLES, REPORT = "score", "parents", "samples", "report"
MEASURING = (Run.Status.RUNNING, Run.Status.PAUSED)  # while the baselines are still of use


def ring_advance(run: Run) -> None:
    """The run may have a step to take; it is taken under the run's row lock, so nobody needs a lease."""
    ring("webapp.runs.tasks.advance", str(run.pk))
