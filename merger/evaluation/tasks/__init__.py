"""Reading question sets: ``read_task`` for a sound file, ``inspect_file`` for a preview with all its problems."""

from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from merger.errors import N_, TaskError
from merger.evaluation.scorers import DEFAULT, PREFERENCES, SCORERS
from merger.evaluation.task import Item, Task
from merger.evaluation.tasks._columns import bare
from merger.evaluation.tasks._counting import Counting
from merger.evaluation.tasks._decoding import LARGEST, too_large
from merger.evaluation.tasks._format import Content, QuestionFormat
from merger.evaluation.tasks._header import TitleRow
from merger.evaluation.tasks._leaks import leaks, without_signs
from merger.evaluation.tasks._problems import FileProblem, TaskProblems
from merger.evaluation.tasks._rows import LONGEST, Rows
from merger.evaluation.tasks._table import Column
from merger.evaluation.tasks.reading import Reading

__all__ = [
    "LONGEST",
    "QUESTION_FORMATS",
    "Column",
    "FileProblem",
    "Inspection",
    "QuestionFormat",
    "Reading",
    "TaskProblems",
    "bare",
    "inspect_file",
    "inspect_path",
    "read_task",
    "task_of",
    "unfit_answers",
    "without_signs",
]

# In the order in which a content is asked whether it is of their kind.
_FILES = (
    "xlsx",
    "jsonl",
    "csv",
    "lm_eval",
)
_DECLARED: tuple[QuestionFormat, ...] = tuple(
    import_module(f"merger.evaluation.tasks.{file}").QUESTION_FORMAT for file in _FILES
)
QUESTION_FORMATS: dict[str, QuestionFormat] = {known.name: known for known in _DECLARED}


@dataclass(frozen=True)
class Inspection:
    """What a file holds: its columns, its sound items in order, and everything that is wrong with it.

    columns: by our names. notes: what was seen while reading that keeps no file from being used. rows: where each item
    stands. asked: each question without its context. faulty: rows whose faults go when they are left out. found: each
    column as the file has it. header: the row with the titles, 0 for none; titled: whether there may be one.
    sheets: the one that is read stands first. counting: how numbers as answers count the choices.
    """

    columns: tuple[str, ...]
    items: tuple[Item, ...]
    problems: tuple[FileProblem, ...]
    notes: tuple[FileProblem, ...] = ()
    rows: tuple[int, ...] = ()
    asked: tuple[str, ...] = ()
    faulty: frozenset[int] = frozenset()
    found: tuple[Column, ...] = ()
    header: int = 0
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    counting: Counting = field(default_factory=Counting)
    titled: bool = True
    reading: Reading = field(default_factory=Reading)

    @cached_property
    def warnings(self) -> tuple[FileProblem, ...]:
        """The notes, and twins across splits: these are looked for when they are first asked for."""
        return (*self.notes, *leaks(self.items, self.rows, self.asked))

    def unfit(self, scorer: str) -> tuple[FileProblem, ...]:
        """What of its sound items a scorer cannot judge, row by row."""
        if scorer not in SCORERS:
            return ()
        found: list[FileProblem] = []
        for row, item in zip(self.rows, self.items, strict=True):
            if SCORERS[scorer].needs_choices and not item.choices:
                message = N_("The question has no choices.")
                mend = N_("Add choices, parted by ||, or choose another way to judge.")
                found.append(FileProblem(message, mend, row=row, column="choices"))
            found += unfit_answers(item, scorer, row)
        return tuple(found)


def unfit_answers(item: Item, scorer: str, row: int | None = None) -> list[FileProblem]:
    """Which accepted answers of an item a scorer cannot compare with a text."""
    faults = map(SCORERS[scorer].fault, item.answers)
    return [FileProblem(*fault, row=row, column="answer") for fault in faults if fault]


def inspect_file(content: bytes, file_format: str | None = None, reading: Reading | None = None) -> Inspection:
    """Read a question set's bytes and collect all problems; never raises for a fault of the file.

    file_format: one of QUESTION_FORMATS that is read of bytes; None = found by what the content begins with. reading:
    what the file does not say itself.
    """
    reading = reading or Reading()
    large = too_large(len(content), content)
    if large:
        return Inspection((), (), (large,), reading=reading)
    whole = Content(content)
    known = (
        QUESTION_FORMATS[file_format] if file_format else next(k for k in QUESTION_FORMATS.values() if k.begins(whole))
    )
    assert known.read is not None
    read = known.read(whole, reading)
    more = {"sheets": read.sheets, "encoding": read.encoding, "titled": known.titled}
    return _inspection(read.rows, read.header, read.columns, reading, **more)


def _inspection(rows: Rows, header: TitleRow, found: tuple[Column, ...], reading: Reading, **more: Any) -> Inspection:
    parts = (tuple(rows.items), tuple(rows.problems), tuple(rows.warnings), tuple(rows.rows), tuple(rows.asked))
    return Inspection(
        header.names,
        *parts,
        frozenset(rows.faulty),
        found,
        header=header.row,
        reading=reading,
        counting=rows.counting,
        **more,
    )


def inspect_path(path: Path | str, reading: Reading | None = None) -> tuple[Inspection, dict[str, Any]]:
    """Read a question set's file, and the settings that some formats (tasks of lm-evaluation-harness) bring with it.

    Raises TaskError when the file cannot be read at all.
    """
    path = Path(path)
    known = next((known for known in QUESTION_FORMATS.values() if path.suffix.lower() in known.suffixes), None)
    if known is not None and known.read_path is not None:
        rows, own = known.read_path(path)
        notes = tuple(rows.warnings)
        found = Inspection((), tuple(rows.items), tuple(rows.problems), notes, tuple(rows.rows), tuple(rows.asked))
        return found, own
    inspection = inspect_file(_read(path), reading=reading)
    # Pairs of a preferred and another answer are no questions to be answered: which is likelier is what counts.
    return inspection, {"scorer": PREFERENCES} if "other" in inspection.columns else {}


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
    reading: Reading | None = None,
    kept: bool = False,
) -> Task:
    """The question set in a file (path) or in its bytes; raises TaskProblems with every fault of the file.

    A setting that is None is the file's own, if it brings one, else the usual one of :class:`Task`. kept: the set was
    taken in before, perhaps by a version whose scorer asked less of accepted answers: they do not stop it any more.
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
        return task_of(inspect_file(source, reading=reading), name, kept=kept, **given)
    inspection, own = inspect_path(source, reading)
    chosen = {key: own.get(key) if value is None else value for key, value in given.items()}
    return task_of(inspection, name or Path(source).stem, kept=kept, **chosen)


def task_of(inspection: Inspection, name: str | None = None, *, kept: bool = False, **settings: Any) -> Task:
    """The task of an inspected file under settings of :class:`Task`; raises TaskProblems with every fault.

    kept: as in :func:`read_task`.
    """
    chosen = {key: value for key, value in settings.items() if value is not None}
    problems = inspection.problems or (() if kept else inspection.unfit(chosen.get("scorer", DEFAULT)))
    if problems:
        raise TaskProblems(problems)
    return Task(name or "questions", inspection.items, reading=inspection.reading.to_json(), **chosen)


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
