"""Question sets as CSV: comma, semicolon or tab; the header names the columns."""

from __future__ import annotations

import csv
import io

from merger.errors import N_
from merger.evaluation.tasks._columns import known, named
from merger.evaluation.tasks._header import read_header
from merger.evaluation.tasks._problems import Problem
from merger.evaluation.tasks._rows import Rows

_DELIMITERS = (",", "\t", ";")
_CELL_LIMIT = 64_000_000  # the csv module refuses 131,072 characters; ours are measured and reported by Rows


def read_csv(text: str) -> tuple[Rows, list[str]]:
    """All rows of a CSV text, with the header's columns. Problems are collected in the rows, never raised."""
    csv.field_size_limit(_CELL_LIMIT)
    rows = Rows()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    columns: list[str] = []
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = read_header([cell.strip() for cell in cells], rows, number)
                if rows.problems:
                    return rows, columns
                continue
            if len(cells) != len(columns):
                message = N_("The row has {found} cells, the header has {expected}.")
                mend = N_("Put text that holds commas or line breaks between quotation marks.")
                facts = {"found": len(cells), "expected": len(columns)}
                column = (*columns, columns[-1])[min(len(cells), len(columns))]  # the first that is not there
                rows.problems.append(Problem(message, mend, row=number, column=column, facts=facts))
                continue
            rows.add(number, dict(zip(columns, cells, strict=True)))
    except csv.Error:
        message = N_("From this row on the quotation marks do not match.")
        mend = N_("Close every quotation mark, and write a quotation mark inside a cell twice.")
        rows.problems.append(Problem(message, mend, row=number + 1))
    rows.close()
    return rows, columns


def _delimiter(text: str) -> str:
    """The one that splits the header into the most known columns."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    found = {mark: sum(map(known, named([part.strip(' "') for part in header.split(mark)]))) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: found[mark])


def cell_at(text: str, start: str) -> tuple[int, int]:
    """Row and column, both from 1, of the cell in which ``start``, a beginning of the text, ends."""
    rows = list(csv.reader(io.StringIO(start, newline=""), delimiter=_delimiter(text))) or [[""]]
    return (len(rows) + 1, 1) if start.endswith("\n") else (len(rows), max(len(rows[-1]), 1))


def read_table(text: str) -> list[dict[str, str]]:
    """Header -> cell for every row of a plain CSV; raises ValueError when a row does not fit."""
    csv.field_size_limit(_CELL_LIMIT)
    try:
        lines = [cells for cells in csv.reader(io.StringIO(text, newline=""), strict=True) if cells]
    except csv.Error as fault:
        raise ValueError(str(fault)) from fault
    return [dict(zip(lines[0], cells, strict=True)) for cells in lines[1:]]
