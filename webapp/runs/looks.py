"""Looks at the held-out part of a question file: who has had one; a report says how fresh its figures are."""

from collections.abc import Callable

from webapp.runs.models import Run

Count = Callable[[str], int]  # SHA-256 of a question file -> looks at its held-out part
_others: list[Count] = []


def register(count: Count) -> None:
    """Let looks be counted that are no runs; apps above this one do so when they begin."""
    _others.append(count)


def earlier_looks(run: Run) -> int:
    """How many other runs, anybody's, have been judged on the held-out part of these questions, and all other looks."""
    questions = run.plan["evaluation_set"]["sha256"]
    judged = Run.objects.filter(judged_on__contains=[questions], report__isnull=False).exclude(pk=run.pk)
    return judged.count() + other_looks(run)


def other_looks(run: Run) -> int:
    """The looks at these questions that were no runs: people who judged the answers to them."""
    return sum(count(run.plan["evaluation_set"]["sha256"]) for count in _others)
