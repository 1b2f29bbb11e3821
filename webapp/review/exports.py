"""A project's judgements as files: a row each, raters by number only."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from webapp.review import results
from webapp.review.models import Judgement, Project
from webapp.review.said import rater_name, system

COLUMNS = (
    "judgement", "question_id", "question", "left", "right", "left_answer", "right_answer", "choice", "preferred",
    "reasons", "comment", "seconds", "rater", "repeat", "adjudication", "at",
)  # fmt: skip
RATED = (
    "judgement", "question_id", "question", "model", "answer", "flags", "spans", "corrected", "reasons", "comment",
    "seconds", "rater", "repeat", "adjudication", "at",
)  # fmt: skip
# What a spreadsheet takes for the beginning of a formula; a Japanese one takes the wide signs as well.
_FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def columns(project: Project) -> tuple[str, ...]:
    """Of a project by criteria each criterion is a column: the step, counted from 1, the worst."""
    if project.kind == Project.Kind.PAIRS:
        return COLUMNS
    return (*RATED[:5], *(one["name"] for one in project.criteria), *RATED[5:])


def rows(project: Project) -> Iterator[dict[str, Any]]:
    """Every judgement in force, practice aside."""
    names = results.names(project)
    make = _row if project.kind == Project.Kind.PAIRS else _rated
    for row in results.counted(project).exclude(seat=None).iterator(2000):
        yield make(row, names) | _common(row)


def as_csv(project: Project) -> str:
    """With a mark at the beginning by which spreadsheets know UTF-8; cells that would be formulas are quoted."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns(project))
    writer.writeheader()
    for row in rows(project):
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return "\ufeff" + text.getvalue()


def as_lines(project: Project) -> str:
    """JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(project))


def _row(row: Judgement, names: dict[str, str]) -> dict[str, Any]:
    assert row.seat is not None
    item = row.seat.item
    left, right = reversed(item.pair) if row.swapped else item.pair
    preferred = {"left": left, "right": right}.get(row.choice)
    answers = item.question.answers
    return {
        "left": names[system(left)],
        "right": names[system(right)],
        "left_answer": answers[left]["text"],
        "right_answer": answers[right]["text"],
        "choice": row.choice,
        "preferred": "" if preferred is None else names[system(preferred)],
    }


def _rated(row: Judgement, names: dict[str, str]) -> dict[str, Any]:
    assert row.seat is not None
    item = row.seat.item
    return {
        "model": names[system(item.first)],
        "answer": item.question.answers[item.first]["text"],
        **{name: step + 1 for name, step in row.details["steps"].items()},
        "flags": row.details.get("flags", []),
        "spans": row.details.get("spans", []),
        "corrected": row.details.get("corrected", ""),
    }


def _common(row: Judgement) -> dict[str, Any]:
    assert row.seat is not None
    return {
        "judgement": str(row.pk),
        "question_id": row.seat.item.question.key,
        "question": row.seat.item.question.text,
        "reasons": row.reasons,
        "comment": row.comment,
        "seconds": round(row.seconds, 3),
        "rater": rater_name(row.rater.number),
        "repeat": row.seat.repeat,
        "adjudication": row.seat.adjudicates,
        "at": row.created.isoformat(),
    }


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, list):
        value = " ".join(one if isinstance(one, str) else "-".join(map(str, one)) for one in value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value
