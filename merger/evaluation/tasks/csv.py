"""Question sets as CSV: comma, semicolon or tab; full-width commas where nothing else parts the cells."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from merger.errors import N_
from merger.evaluation.tasks._columns import known, named
from merger.evaluation.tasks._format import Content, QuestionFormat, Read, read_text
from merger.evaluation.tasks._header import LOOKED_AT, TitleRow
from merger.evaluation.tasks._problems import FileProblem
from merger.evaluation.tasks._rows import Rows
from merger.evaluation.tasks._table import Column, Line, Table, read_table
from merger.evaluation.tasks.reading import Reading

_DELIMITERS = (",", "\t", ";")
_FULL_WIDTH = ("，", "、")  # of Japanese input methods; within a cell they are punctuation
_CELL_LIMIT = 64_000_000  # the csv module refuses 131,072 characters; ours are measured and reported by Rows
_SAMPLE = 200_000  # characters by which the delimiter is found
_SAID = re.compile(
    r'"?sep=([^\w"\r\n])"?[ ,;\t]*(?:\r\n|\r|\n|$)', re.IGNORECASE
)  # what Excel reads and writes as a first line


def read_csv(text: str, reading: Reading) -> tuple[Rows, TitleRow, tuple[Column, ...]]:
    """All rows of a CSV text. Problems are collected in the rows, never raised."""
    csv.field_size_limit(_CELL_LIMIT)
    rows = Rows(reading.left_out)
    delimiter, begin = _delimiter(text)
    if delimiter in _FULL_WIDTH and not begin:
        message = N_("The cells are parted by “{mark}”, which is read as a comma, also within a cell.")
        rows.warnings.append(
            FileProblem(message, N_("Where that is wrong, save the file with commas (,)."), facts={"mark": delimiter})
        )
    header, columns = read_table(Table(_lines(text[begin:], delimiter, rows), strict=True), reading, rows)
    rows.close()
    return rows, header, columns


def _lines(text: str, delimiter: str, rows: Rows) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error:
        message = N_("From this row on the quotation marks do not match.")
        mend = N_("Close every quotation mark, and write a quotation mark inside a cell twice.")
        rows.problems.append(FileProblem(message, mend, row=number + 1))


def _delimiter(text: str) -> tuple[str, int]:
    """The mark between cells, and where the table begins.

    What the first line says (sep=;), else the mark by which a row names the most columns that are known, else the one
    that cuts the most rows into the same number of cells.
    """
    said = _SAID.match(text)
    if said:
        return said[1], said.end()
    sample = text[:_SAMPLE]

    def fit(mark: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=mark)
        lines = [cells for cells in islice(reader, LOOKED_AT) if cells]
        widths = Counter(len(cells) for cells in lines if len(cells) > 1)
        most = max((sum(map(known, named([cell.strip() for cell in cells]))) for cells in lines), default=0)
        return most, widths.most_common(1)[0][1] if widths else 0

    best = max(_DELIMITERS, key=fit)
    wide = max(_FULL_WIDTH, key=fit)
    (named_here, cut_here), (named_there, cut_there) = fit(best), fit(wide)
    parts = named_there > max(named_here, 1) or (not named_here and not cut_here and cut_there > 1)
    return wide if parts else best, 0


def cell_at(text: str, start: str) -> tuple[int, int]:
    """Row and column, both from 1, of the cell in which ``start``, a beginning of the text, ends."""
    delimiter, begin = _delimiter(text)
    rows = list(csv.reader(io.StringIO(start[begin:], newline=""), delimiter=delimiter)) or [[""]]
    return (len(rows) + 1, 1) if start.endswith("\n") else (len(rows), max(len(rows[-1]), 1))


def read_records(text: str) -> list[dict[str, str]]:
    """Header -> cell for every row of a plain CSV; raises ValueError when a row does not fit."""
    csv.field_size_limit(_CELL_LIMIT)
    try:
        lines = [cells for cells in csv.reader(io.StringIO(text, newline=""), strict=True) if cells]
    except csv.Error as fault:
        raise ValueError(str(fault)) from fault
    return [dict(zip(lines[0], cells, strict=True)) for cells in lines[1:]]


def _read(content: Content, reading: Reading) -> Read:
    return read_text(content, reading, read_csv, cell_at)


QUESTION_FORMAT = QuestionFormat(
    "csv",
    suffixes=(".csv", ".tsv", ".txt"),
    media_type="text/csv",
    begins=lambda content: True,  # any text that is nothing else
    read=_read,
)
