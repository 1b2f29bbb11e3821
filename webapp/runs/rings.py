"""A run may have a step to take; see webapp.foundation.dispatch for why a lost ring does no harm."""

from webapp.foundation.dispatch import ring
from webapp.runs.models import Run


def ring_advance(run: Run) -> None:
    """The run may have a step to take."""
    ring("webapp.runs.tasks.advance", str(run.pk))
