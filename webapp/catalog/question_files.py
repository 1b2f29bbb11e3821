"""Question files in the store, each under the SHA-256 of its bytes; and what a file holds before it is kept."""

import json
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from merger.errors import N_
from merger.evaluation.task import Item, Task
from merger.evaluation.tasks import Inspection, Reading, inspect_file, read_task, unfit_answers
from webapp.catalog import store
from webapp.catalog.models import EvaluationSet
from webapp.catalog.question_formats import ENDINGS, REFUSED
from webapp.foundation.refusals import Refused, TooLarge

MOST_BYTES = 20 * 2**20
PREVIEW_ROWS = 20
MOST_PROBLEMS = 1000


def plain(filename: str) -> str:
    """The file's own name without folders or odd characters."""
    name = Path(filename.replace("\\", "/")).name
    return "".join(letter for letter in name if letter.isprintable())[:200] or "questions.csv"


def keep(content: bytes, sha256: str, filename: str) -> None:
    """Write the bytes once: temporary name, fsync, rename."""
    if store.question_file(sha256) is None:
        final = store.folder("questions") / f"{sha256}{_ending(filename)}"
        draft = final.with_name(f".{uuid.uuid4().hex}")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, final)


def read(path: Path, described: EvaluationSet) -> Task:
    """The task of a kept file under the set's own settings."""
    return _task(path, described, kept=True)


def check(content: bytes, filename: str, described: EvaluationSet) -> Task:
    """The task in an upload; raises Refused, TooLarge, TaskError, or TaskProblems with every unusable row."""
    _gate(content, filename)
    return _task(content, described)


def ends(until: str) -> tuple[str, ...]:
    """The marks that end an answer, from one a line; a line break is written \\n."""
    return tuple(line.replace("\\n", "\n") for line in until.splitlines() if line.strip())


def _task(source: Path | bytes, described: EvaluationSet, *, kept: bool = False) -> Task:
    return read_task(
        source,
        name=described.name,
        scorer=described.scorer,
        template=described.template or None,
        max_new_tokens=described.max_new_tokens,
        shots=described.shots,
        until=ends(described.until),
        thinking=described.thinking,
        reading=Reading.of(described.reading),
        kept=kept,
    )


def reading(text: str) -> Reading:
    """What a form says of how the file is to be read: JSON, or nothing. Raises Refused, TaskError."""
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Refused(N_("How the file is to be read is said in JSON."), mend=N_("Send an object."), field="reading")
    return Reading.of(value)


def preview(
    content: bytes,
    filename: str,
    wanted: Reading | None = None,
    scorer: str = "",
    translate: Callable[[str], str] = gettext,
) -> dict[str, Any]:
    """What an upload holds, nothing kept.

    {"columns", "rows": first 20, "count", "splits", "problems", "problem_count", "faulty", "warnings", "read"}. faulty:
    rows whose problems go when they are left out, those included that the scorer cannot judge. read: see :func:`_read`.
    """
    _gate(content, filename)
    found = inspect_file(content, reading=wanted)
    unfit = found.unfit(scorer)
    problems = sorted((*found.problems, *unfit), key=lambda problem: problem.row or 0)
    faulty = found.faulty | {problem.row for problem in unfit if problem.row}
    task = Task(plain(filename), found.items)
    return {
        "columns": list(found.columns),
        "rows": [row(item) for item in found.items[:PREVIEW_ROWS]],
        "count": len(found.items),
        "splits": task.sizes(),
        "problems": [problem.tell(translate) for problem in problems[:MOST_PROBLEMS]],
        "problem_count": len(problems),
        "faulty": sorted(faulty),
        "warnings": [warning.tell(translate) for warning in found.warnings[:MOST_PROBLEMS]],
        "read": _read(found),
    }


def _read(found: Inspection) -> dict[str, Any]:
    """How a file was read: "encoding" (a text's), "sheets" (the one read first), "titled" (whether a row may hold
    titles), "header", "columns", "left_out".

    "first_choice": the number by which an answer means the first choice, null where no answer is such a number;
    "first_choice_sure": whether the file or a person says so.
    """
    return {
        "encoding": found.encoding,
        "sheets": list(found.sheets),
        "titled": found.titled,
        "header": found.header,
        "columns": [
            {"title": column.title, "name": column.name, "samples": list(column.samples)} for column in found.found
        ],
        "left_out": list(found.reading.left_out),
        "first_choice": found.counting.first if found.counting.used else None,
        "first_choice_sure": found.counting.sure,
    }


def unjudged(item: Item, scorer: str) -> list[dict[str, Any]]:
    """Why accepted answers of a kept item cannot be compared with a text: a set may be older than what is asked."""
    return [problem.tell(gettext) for problem in unfit_answers(item, scorer)]


def row(item: Item) -> dict[str, Any]:
    """One item for a table."""
    return {
        "id": item.id,
        "question": item.question,
        "answer": " || ".join(item.answers),
        "choices": " || ".join(item.choices),
        "image": item.image or "",
        "response": item.response or "",
        "criteria": item.criteria,
        "split": item.split or "",
        "tags": list(item.tags),
    }


def _gate(content: bytes, filename: str) -> None:
    if len(content) > MOST_BYTES:
        message, mend = N_("A question file may have {most} bytes."), N_("Split it into several question sets.")
        raise TooLarge(message, mend=mend, most=MOST_BYTES, field="file")
    if not filename.lower().endswith(ENDINGS + REFUSED):
        message, mend = N_("Questions are not read from files of this kind."), N_("Send one of these: {accepted}.")
        raise Refused(message, mend=mend, accepted=", ".join(ENDINGS), field="file")


def _ending(filename: str) -> str:
    return next((ending for ending in ENDINGS if filename.lower().endswith(ending)), ".csv")
