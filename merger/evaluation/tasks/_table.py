"""A table of any format -> its rows as questions: its header is found, its columns are named, then each row is read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from merger.errors import N_
from merger.evaluation.tasks._columns import known
from merger.evaluation.tasks._header import LOOKED_AT, TitleRow, find_header, read_header
from merger.evaluation.tasks._problems import Fault, FileProblem
from merger.evaluation.tasks._rows import Rows
from merger.evaluation.tasks.reading import Reading

SAMPLES = 3  # values shown of each column

Line = tuple[int, Sequence[Any]]  # row and its cells
Show = Callable[[Any], tuple[str, Fault | None, Fault | None]]


def as_text(cell: Any) -> tuple[str, Fault | None, Fault | None]:
    """A cell that is text already."""
    return str(cell), None, None


@dataclass(frozen=True)
class Column:
    """title: as the file has it, or ``#3``. name: what it is read as, or the title where it is not. samples: values."""

    title: str
    name: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """lines: filled rows. show: a cell -> its text, its fault, what to know of it. strict: a row's width counts."""

    lines: Iterator[Line]
    show: Show = as_text
    strict: bool = False


def read_table(table: Table, reading: Reading, rows: Rows) -> tuple[TitleRow, tuple[Column, ...]]:
    """Fill the rows with a table's questions; its header, and its columns with the first values of each."""
    head = list(islice(table.lines, LOOKED_AT))
    texts = [(number, [table.show(cell)[0].strip() for cell in cells]) for number, cells in head]
    row = find_header(texts) if reading.header is None else reading.header
    at = next((index for index, (number, _) in enumerate(texts) if number == row), None)
    if row and at is None and texts:
        message, mend = N_("Row {row} holds no titles."), N_("Choose one of the first {most} filled rows.")
        rows.problems.append(FileProblem(message, mend, row=row, facts={"row": row, "most": LOOKED_AT}))
    if not texts or (row and at is None):
        return TitleRow(row, (), ()), ()
    before = len(rows.problems)
    header = read_header(row, _titles(texts, at), reading, rows)
    _tell_skipped(texts[: at or 0], rows)
    below = texts[at + 1 if at is not None else 0 :]
    columns = tuple(
        Column(title, name, _samples(below, index))
        for index, (title, name) in enumerate(zip(header.titles, header.names, strict=True))
    )
    if len(rows.problems) > before:
        return header, columns
    rows.unused(list(header.titles), list(header.names), row or None)
    lines = list(chain(head[at + 1 if at is not None else 0 :], table.lines))
    read = [line for line in lines if line[0] not in rows.left_out]
    if any(name.startswith("choice") for name in header.names):
        rows.count((_texts(cells, header, table) for _, cells in read), reading.first_choice)
    for number, cells in read:
        _row(number, cells, header, table, rows)
    return header, columns


def _texts(cells: Sequence[Any], header: TitleRow, table: Table) -> dict[str, str]:
    """The cells of a row that are about choices and answers, as they are shown."""
    named = zip(header.names, cells, strict=False)
    return {name: table.show(cell)[0] for name, cell in named if name == "answer" or name.startswith("choice")}


def _titles(texts: Sequence[tuple[int, list[str]]], at: int | None) -> list[str]:
    """The header's cells without empty ones at its end; where there is none, as many as the widest row has."""
    if at is None:
        return [""] * max(len(cells) for _, cells in texts)
    titles = list(texts[at][1])
    while titles and not titles[-1]:
        titles.pop()
    return titles


def _samples(texts: Sequence[tuple[int, list[str]]], index: int) -> tuple[str, ...]:
    values = (cells[index][:80] for _, cells in texts if index < len(cells) and cells[index])
    return tuple(islice(dict.fromkeys(values), SAMPLES))


def _tell_skipped(texts: Sequence[tuple[int, list[str]]], rows: Rows) -> None:
    if texts:
        words = " / ".join(" ".join(filter(None, cells)) for _, cells in texts)
        message = N_("What stands above the titles is not read ({count} rows): {text}")
        facts = {"count": len(texts), "text": words[:120]}
        rows.warnings.append(FileProblem(message, "", row=texts[0][0], facts=facts))


def _row(number: int, cells: Sequence[Any], header: TitleRow, table: Table, rows: Rows) -> None:
    texts: dict[str, str] = {}
    sound = True
    for name, cell in zip(header.names, cells, strict=False):
        if not known(name):
            continue
        texts[name], fault, note = table.show(cell)
        if fault:
            message, mend, facts = fault
            rows.report(number, name.replace(":", " "), message, mend, **facts)
            sound = False
        if note:
            rows.note(number, name.replace(":", " "), note)
    if table.strict and _ragged(number, cells, header, rows):
        return
    if header.row and all(
        table.show(cell)[0].strip() == title for cell, title in zip(cells, header.titles, strict=False)
    ):
        message = N_("The row repeats the titles and is not read.")
        rows.warnings.append(FileProblem(message, "", row=number))
    elif sound:
        rows.second(number, dict(zip(header.names, cells, strict=False)))
        rows.add(number, texts)


def _ragged(number: int, cells: Sequence[Any], header: TitleRow, rows: Rows) -> bool:
    """Whether a row has too few cells for what is read, or filled ones beyond the titles; told if so."""
    used = [index for index, name in enumerate(header.names) if known(name)]
    if len(cells) > max(used) and not any(str(cell).strip() for cell in cells[len(header.titles) :]):
        return False
    message = N_("The row has {found} cells, the header has {expected}.")
    mend = N_("Put text that holds commas or line breaks between quotation marks.")
    index = min(len(cells), len(header.names) - 1)  # the first that is not there
    rows.report(number, header.names[index], message, mend, found=len(cells), expected=len(header.titles))
    return True
