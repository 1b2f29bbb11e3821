"""Question sets as CSV: comma, semicolon or tab; the header names the columns."""

from __future__ import annotations

import csv
import io

from merger.errors import N_
from merger.evaluation.tasks._problems import Problem
from merger.evaluation.tasks._rows import COLUMNS, REQUIRED, Rows

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
                columns = [cell.strip().lower() for cell in cells]
                if not _header(columns, rows):
                    return rows, columns
                continue
            if len(cells) != len(columns):
                message = N_("The row has {found} cells, the header has {expected}.")
                mend = N_("Put text that holds commas or line breaks between quotation marks.")
                facts = {"found": len(cells), "expected": len(columns)}
                rows.problems.append(Problem(message, mend, row=number, facts=facts))
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
    known = {mark: sum(part.strip(' "').lower() in COLUMNS for part in header.split(mark)) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: known[mark])


def _header(columns: list[str], rows: Rows) -> bool:
    for name in REQUIRED:
        if name not in columns:
            message = N_("The column {column} is missing.")
            mend = N_("Name the columns in the first row: question, answer, and if you like {optional}.")
            facts = {"column": name, "optional": ", ".join(COLUMNS[2:])}
            rows.problems.append(Problem(message, mend, row=1, column=name, facts=facts))
    for name in dict.fromkeys(columns):
        if name and columns.count(name) > 1:
            message = N_("The column {column} stands there twice.")
            rows.problems.append(
                Problem(message, N_("Delete or rename one of them."), row=1, column=name, facts={"column": name})
            )
    return not rows.problems
