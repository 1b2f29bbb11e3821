"""Which task each thing that is due is rung for; see webapp.foundation.dispatch for why a lost ring does no harm."""

from webapp.foundation.dispatch import GPU, ring
from webapp.runs.models import Candidate, Run


def ring_advance(run: Run) -> None:
    """The run may have a step to take."""
    ring("webapp.runs.tasks.advance", str(run.pk))


def ring_score(candidate: Candidate) -> None:
    """The candidate waits to be judged."""
    ring("webapp.runs.tasks.score", str(candidate.pk), queue=GPU)


def ring_parents(run: Run) -> None:
    """The sources have not been measured yet."""
    ring("webapp.runs.tasks.measure_parents", str(run.pk), queue=GPU)


def ring_samples(run: Run, number: int) -> None:
    """A generation is closed: its best may answer a few questions for people to read."""
    ring("webapp.runs.tasks.answer_samples", str(run.pk), str(number), queue=GPU)


def ring_conclude(run: Run) -> None:
    """The search is over: the report is due."""
    ring("webapp.runs.tasks.conclude", str(run.pk), queue=GPU)
