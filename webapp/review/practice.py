"""Practice items of the maker's own."""

from collections.abc import Mapping, Sequence
from typing import Any

from merger.errors import N_
from webapp.foundation.refusals import Refused
from webapp.review import criteria
from webapp.review.criteria import StepsOf
from webapp.review.models import Project

LEAST, MOST = 3, 20
MOST_CHARACTERS = 4000  # of one text
RIGHT = ("first", "second", "same", "bad")
# What faults name before a practice item's place and field, as the form's fields are named.
PREFIX: Mapping[str, str] = {Project.Kind.PAIRS: "practice", Project.Kind.RUBRIC: "rubric", Project.Kind.CHECK: "check"}


def read(kind: str, rows: Sequence[StepsOf], items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As a project of this kind with these criteria keeps them.

    Of pairs an item is {"question", "first", "second", "right", "why"}; of one answer {"question", "answer", "steps"
    {criterion: step}, "own": lines "title: step" for criteria of one's own, "why"}. Raises Refused with the field:
    "practice", or "practice-2-why" in the third item (of one answer "rubric-…" or "check-…").
    """
    if not LEAST <= len(items) <= MOST:
        raise Refused(N_("Write {least} to {most} practice items."), least=LEAST, most=MOST, field="practice")
    if kind == Project.Kind.PAIRS:
        return [_pair(place, item) for place, item in enumerate(items)]
    return [_answer(kind, rows, place, item) for place, item in enumerate(items)]


def texts(kind: str, items: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Everything that raters read of a project's items, by the field where it was written."""
    sides = ("first", "second") if kind == Project.Kind.PAIRS else ("answer",)
    found: dict[str, str] = {}
    for place, item in enumerate(items):
        read_ = {"question": item["question"], "why": item["why"]} | dict(zip(sides, item["answers"], strict=True))
        found |= {f"{PREFIX[kind]}-{place}-{name}": text for name, text in read_.items()}
    return found


def _pair(place: int, item: Mapping[str, Any]) -> dict[str, Any]:
    question, first, second = (_text(Project.Kind.PAIRS, place, item, name) for name in ("question", "first", "second"))
    right = item.get("right")
    if right not in RIGHT:
        raise Refused(N_("Choose which answer is right."), field=f"practice-{place}-right")
    if right in ("first", "second") and first == second:
        fault = N_("Both answers are the same, so neither can be the better one.")
        raise Refused(fault, field=f"practice-{place}-second")
    why = _text(Project.Kind.PAIRS, place, item, "why")
    return {"question": question, "answers": [first, second], "right": right, "why": why}


def _answer(kind: str, rows: Sequence[StepsOf], place: int, item: Mapping[str, Any]) -> dict[str, Any]:
    question, answer = (_text(kind, place, item, name) for name in ("question", "answer"))
    known = {row["name"]: row for row in rows}
    right = {name: step for name, step in dict(item.get("steps") or {}).items() if name in known}
    right |= _own(kind, rows, place, str(item.get("own") or ""))
    for name, step in right.items():
        if not 0 <= step < len(known[name]["steps"]):
            raise Refused(N_("There is no such step."), field=f"{PREFIX[kind]}-{place}-{name}")
    if not right:
        fault = N_("Say for at least one criterion of the project which step is right.")
        raise Refused(fault, field=f"{PREFIX[kind]}-{place}-answer")
    return {"question": question, "answers": [answer], "right": right, "why": _text(kind, place, item, "why")}


def _own(kind: str, rows: Sequence[StepsOf], place: int, lines: str) -> dict[str, int]:
    """Right steps of criteria that are told by their titles."""
    found: dict[str, int] = {}
    named = {row["label"]: row for row in rows}
    for label, steps in criteria.written(lines):
        row = named.get(label)
        if row is None or len(steps) != 1 or steps[0] not in row["steps"]:
            raise Refused(
                N_("“{label}” is no criterion of the project, or has no such step."),
                mend=N_("Write a line each as above, with one step. For example: Tone: friendly"),
                label=label,
                field=f"{PREFIX[kind]}-{place}-own",
            )
        found[row["name"]] = row["steps"].index(steps[0])
    return found


def _text(kind: str, place: int, item: Mapping[str, Any], name: str) -> str:
    value, field = str(item.get(name) or "").strip(), f"{PREFIX[kind]}-{place}-{name}"
    if not value:
        raise Refused(N_("Practice item {number} lacks this text."), number=place + 1, field=field)
    if len(value) > MOST_CHARACTERS:
        raise Refused(N_("This text has more than {most} characters."), most=MOST_CHARACTERS, field=field)
    return value
