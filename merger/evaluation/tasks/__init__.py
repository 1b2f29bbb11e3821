"""Reading question sets: ``read_task`` for a sound file, ``inspect_file`` for a preview with all its problems."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from merger.errors import N_, TaskError
from merger.evaluation.task import Item, Task
from merger.evaluation.tasks._decoding import LARGEST, decode
from merger.evaluation.tasks._problems import Problem, TaskProblems
from merger.evaluation.tasks._rows import Rows
from merger.evaluation.tasks.csv import read_csv
from merger.evaluation.tasks.jsonl import read_jsonl

__all__ = ["FORMATS", "Inspection", "Problem", "TaskProblems", "inspect_file", "read_task"]

FORMATS: dict[str, Callable[[str], tuple[Rows, list[str]]]] = {"csv": read_csv, "jsonl": read_jsonl}


@dataclass(frozen=True)
class Inspection:
    """What a file holds: its columns, its sound items in order, and everything that is wrong with it."""

    columns: tuple[str, ...]
    items: tuple[Item, ...]
    problems: tuple[Problem, ...]


def inspect_file(content: bytes, file_format: str | None = None) -> Inspection:
    """Read a question set's bytes and collect all problems; never raises for a fault of the file.

    file_format: "csv" | "jsonl"; None = by the first character (a brace begins JSON lines).
    """
    text, problems = decode(content)
    if not text and problems:
        return Inspection((), (), tuple(problems))
    file_format = file_format or ("jsonl" if text.lstrip().startswith(("{", "[")) else "csv")
    rows, columns = FORMATS[file_format](text)
    return Inspection(tuple(columns), tuple(rows.items), (*problems, *rows.problems))


def read_task(
    source: Path | str | bytes,
    *,
    name: str | None = None,
    scorer: str = "exact",
    template: str | None = None,
    max_new_tokens: int = 64,
) -> Task:
    """The question set in a file (path) or in its bytes; raises TaskProblems with every fault of the file."""
    if isinstance(source, bytes):
        content = source
    else:
        path = Path(source)
        name = name or path.stem
        content = _read(path)
    inspection = inspect_file(content)
    if inspection.problems:
        raise TaskProblems(inspection.problems)
    return Task(name or "questions", inspection.items, scorer, template, max_new_tokens)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as fault:
        raise TaskError(
            N_("The question set {file} cannot be read."), mend=N_("Check the path."), file=str(path)
        ) from fault
