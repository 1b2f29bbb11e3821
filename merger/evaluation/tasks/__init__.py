"""Reading question sets: ``read_task`` for a sound file, ``inspect_file`` for a preview with all its problems."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from merger.errors import N_, TaskError
from merger.evaluation.scorers import SCORERS
from merger.evaluation.task import Item, Task
from merger.evaluation.tasks._decoding import LARGEST, decode, too_large
from merger.evaluation.tasks._leaks import leaks
from merger.evaluation.tasks._problems import Problem, TaskProblems
from merger.evaluation.tasks._workbook import is_workbook
from merger.evaluation.tasks.csv import cell_at, read_csv
from merger.evaluation.tasks.jsonl import read_jsonl
from merger.evaluation.tasks.lm_eval import read_lm_eval
from merger.evaluation.tasks.xlsx import read_xlsx

__all__ = [
    "FORMATS",
    "Inspection",
    "Problem",
    "TaskProblems",
    "inspect_file",
    "inspect_path",
    "read_task",
    "task_of",
]

FORMATS = ("csv", "jsonl", "xlsx")


@dataclass(frozen=True)
class Inspection:
    """What a file holds: its columns, its sound items in order, and everything that is wrong with it.

    notes: what was seen while reading that keeps no file from being used. rows: where each item stands.
    """

    columns: tuple[str, ...]
    items: tuple[Item, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()
    rows: tuple[int, ...] = ()

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """The notes, and twins across splits: these are looked for when they are first asked for."""
        return (*self.notes, *leaks(self.items, self.rows))


def inspect_file(content: bytes, file_format: str | None = None) -> Inspection:
    """Read a question set's bytes and collect all problems; never raises for a fault of the file.

    file_format: "csv" | "jsonl" | "xlsx"; None = by the first characters.
    """
    large = too_large(len(content), content)
    if large:
        return Inspection((), (), (large,))
    if file_format == "xlsx" or (file_format is None and is_workbook(content)):
        rows, columns = read_xlsx(content)
        problems: list[Problem] = []
    else:
        text, problems = decode(content)
        if not text and problems:
            return Inspection((), (), tuple(problems))
        as_json = file_format == "jsonl" or (file_format is None and text.lstrip().startswith(("{", "[")))
        rows, columns = (read_jsonl if as_json else read_csv)(text)
        if not as_json and columns:
            problems = [_placed(problem, content, text, columns) for problem in problems]
    found = rows.problems
    notes = tuple(rows.warnings)
    return Inspection(tuple(columns), tuple(rows.items), (*problems, *found), notes, tuple(rows.rows))


def _placed(problem: Problem, content: bytes, text: str, columns: list[str]) -> Problem:
    """A problem of the encoding with the cell that holds the first byte that is not UTF-8."""
    if problem.row is None:
        return problem
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        row, column = cell_at(text, content[: fault.start].decode("utf-8-sig", errors="replace"))
        column = min(column, len(columns))
        return replace(problem, row=row, column=columns[column - 1], facts=problem.facts | {"row": row})
    return problem


def _unfit(inspection: Inspection, scorer: str) -> tuple[Problem, ...]:
    """What of a sound file the chosen scorer cannot judge."""
    judge = SCORERS.get(scorer)
    found = []
    for row, item in zip(inspection.rows, inspection.items, strict=True) if judge else ():
        if judge and judge.needs_choices and not item.choices:
            message = N_("The question has no choices.")
            mend = N_("Add choices, parted by ||, or choose another way to judge.")
            found.append(Problem(message, mend, row=row, column="choices"))
        for answer in item.answers if judge else ():
            if judge and (fault := judge.fault(answer)):
                found.append(Problem(*fault, row=row, column="answer"))
    return tuple(found)


def inspect_path(path: Path | str) -> tuple[Inspection, dict[str, Any]]:
    """Read a question set's file, and the settings that a task of lm-evaluation-harness (.yaml) brings with it.

    Raises TaskError when the file cannot be read at all.
    """
    path = Path(path)
    if path.suffix.lower() in (".yaml", ".yml"):
        rows, own = read_lm_eval(path)
        notes = tuple(rows.warnings)
        return Inspection((), tuple(rows.items), tuple(rows.problems), notes, tuple(rows.rows)), own
    inspection = inspect_file(_read(path))
    # Pairs of a preferred and another answer are no questions to be answered: which is likelier is what counts.
    return inspection, {"scorer": "choice_logprob_norm"} if "other" in inspection.columns else {}


def read_task(
    source: Path | str | bytes,
    *,
    name: str | None = None,
    scorer: str | None = None,
    template: str | None = None,
    max_new_tokens: int | None = None,
    shots: int | None = None,
    until: tuple[str, ...] | None = None,
    thinking: bool | None = None,
) -> Task:
    """The question set in a file (path) or in its bytes; raises TaskProblems with every fault of the file.

    A setting that is None is the file's own, if it brings one, else the usual one of :class:`Task`.
    """
    given = {
        "scorer": scorer,
        "template": template,
        "max_new_tokens": max_new_tokens,
        "shots": shots,
        "until": until,
        "thinking": thinking,
    }
    if isinstance(source, bytes):
        return task_of(inspect_file(source), name, **given)
    inspection, own = inspect_path(source)
    chosen = {key: own.get(key) if value is None else value for key, value in given.items()}
    return task_of(inspection, name or Path(source).stem, **chosen)


def task_of(inspection: Inspection, name: str | None = None, **settings: Any) -> Task:
    """The task of an inspected file under settings of :class:`Task`; raises TaskProblems with every fault."""
    chosen = {key: value for key, value in settings.items() if value is not None}
    problems = inspection.problems or _unfit(inspection, chosen.get("scorer", "exact"))
    if problems:
        raise TaskProblems(problems)
    return Task(name or "questions", inspection.items, **chosen)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
            large = too_large(path.stat().st_size, content)
    except OSError as fault:
        raise TaskError(
            N_("The question set {file} cannot be read."), mend=N_("Check the path."), file=str(path)
        ) from fault
    if large:
        raise TaskProblems((large,))
    return content
