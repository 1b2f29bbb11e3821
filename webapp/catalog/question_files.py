"""Question files in the store, each under the SHA-256 of its bytes; and what a file holds before it is kept."""

import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from merger.errors import N_
from merger.evaluation.task import Task
from merger.evaluation.tasks import inspect_file, read_task
from webapp.catalog.folders import store
from webapp.catalog.models import EvaluationSet
from webapp.catalog.refusals import Refused, TooLarge

MOST_BYTES = 20 * 2**20
PREVIEW_ROWS = 20
MOST_PROBLEMS = 200
ENDINGS = (".csv", ".xlsx", ".jsonl", ".json", ".txt", ".tsv")
OLD_ENDINGS = (".xls", ".xlsm", ".xlsb", ".ods")  # looked into as well: what is said then names the mend


def plain(filename: str) -> str:
    """The file's own name without folders or odd characters."""
    name = Path(filename.replace("\\", "/")).name
    return "".join(letter for letter in name if letter.isprintable())[:200] or "questions.csv"


def path_of(sha256: str, filename: str) -> Path:
    """Where a kept file lies."""
    return store("questions") / f"{sha256}{_ending(filename)}"


def keep(content: bytes, sha256: str, filename: str) -> Path:
    """Write the bytes once: temporary name, fsync, rename."""
    final = path_of(sha256, filename)
    if not final.exists():
        draft = final.with_name(f".{uuid.uuid4().hex}")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, final)
    return final


def read(path: Path, described: EvaluationSet) -> Task:
    """The task of a kept file under the set's own settings."""
    return _task(path, described)


def check(content: bytes, filename: str, described: EvaluationSet) -> Task:
    """The task in an upload; raises Refused, TooLarge, TaskError, or TaskProblems with every unusable row."""
    _gate(content, filename)
    return _task(content, described)


def ends(until: str) -> tuple[str, ...]:
    """The marks that end an answer, from one a line; a line break is written \\n."""
    return tuple(line.replace("\\n", "\n") for line in until.splitlines() if line.strip())


def _task(source: Path | bytes, described: EvaluationSet) -> Task:
    return read_task(
        source,
        name=described.name,
        scorer=described.scorer,
        template=described.template or None,
        max_new_tokens=described.max_new_tokens,
        shots=described.shots,
        until=ends(described.until),
        thinking=described.thinking,
    )


def preview(content: bytes, filename: str, translate: Callable[[str], str] = gettext) -> dict[str, Any]:
    """{"columns", "rows": first 20, "count", "splits", "problems", "warnings"}: what an upload holds, nothing kept."""
    _gate(content, filename)
    found = inspect_file(content)
    task = Task(plain(filename), found.items)
    return {
        "columns": list(found.columns),
        "rows": [row(item) for item in found.items[:PREVIEW_ROWS]],
        "count": len(found.items),
        "splits": task.sizes(),
        "problems": [problem.tell(translate) for problem in found.problems[:MOST_PROBLEMS]],
        "problem_count": len(found.problems),
        "warnings": [warning.tell(translate) for warning in found.warnings[:MOST_PROBLEMS]],
    }


def row(item: Any) -> dict[str, Any]:
    """One item for a table."""
    return {
        "id": item.id,
        "question": item.question,
        "answer": " || ".join(item.answers),
        "choices": " || ".join(item.choices),
        "image": item.image or "",
        "response": item.response or "",
        "split": item.split or "",
        "tags": list(item.tags),
    }


def _gate(content: bytes, filename: str) -> None:
    if len(content) > MOST_BYTES:
        message, mend = N_("A question file may have {most} bytes."), N_("Split it into several question sets.")
        raise TooLarge(message, mend=mend, most=MOST_BYTES, field="file")
    if not filename.lower().endswith(ENDINGS + OLD_ENDINGS):
        raise Refused(N_("Send a CSV, Excel or JSON Lines file."), field="file")


def _ending(filename: str) -> str:
    return next((ending for ending in ENDINGS if filename.lower().endswith(ending)), ".csv")
