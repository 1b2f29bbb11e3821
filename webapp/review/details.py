"""What a rater says of one answer: a step of every criterion; of a check also flags, marked spans, a corrected text."""

from collections.abc import Mapping, Sequence
from typing import Any

from merger.errors import N_
from webapp.foundation.refusals import Refused
from webapp.review import criteria, words
from webapp.review.models import JudgedPair, Project

MOST_SPANS = 200
LONGEST_CORRECTED = 20_000  # characters; a question file takes no longer ones


def of(project: Project, said: Mapping[str, Any], item: JudgedPair | None = None) -> dict[str, Any]:
    """What is kept of it. item: what was judged; None: a practice item, only whose steps are kept. Raises Refused."""
    steps = dict(said.get("steps") or {})
    criteria.check_steps(project.shown_criteria, steps)
    kept: dict[str, Any] = {"steps": steps}
    if project.kind != Project.Kind.CHECK or item is None:
        return kept
    flags = list(said.get("flags") or [])
    if not set(flags) <= set(words.FLAGS):
        raise Refused(N_("This remark is not one of the ready ones."), field="flags")
    answer = item.question.answers[item.first]["text"]
    corrected = said.get("corrected")
    if corrected is not None and len(corrected) > LONGEST_CORRECTED:
        raise Refused(
            N_("The corrected text is longer than {most} characters."), most=LONGEST_CORRECTED, field="corrected"
        )
    more = {
        "flags": sorted(set(flags)),
        "spans": _spans(said.get("spans") or [], len(answer)),
        "corrected": corrected if corrected and corrected.strip() and corrected != answer else None,
    }
    return kept | {name: value for name, value in more.items() if value}


def _spans(told: Sequence[Sequence[int]], length: int) -> list[list[int]]:
    """In order, those that touch as one. Raises Refused for one outside the answer."""
    if len(told) > MOST_SPANS or any(not 0 <= start < end <= length for start, end in told):
        raise Refused(N_("What was marked is not a part of the answer."), field="spans")
    found: list[list[int]] = []
    for start, end in sorted((start, end) for start, end in told):
        if found and start <= found[-1][1]:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([start, end])
    return found
