"""Question sets as Excel workbooks: the first sheet that can be seen; its first row names the columns."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

from merger.errors import N_
from merger.evaluation.tasks._cells import cell_text
from merger.evaluation.tasks._columns import known
from merger.evaluation.tasks._header import read_header
from merger.evaluation.tasks._problems import Problem
from merger.evaluation.tasks._rows import Rows
from merger.evaluation.tasks._workbook import damaged, why_not

MOST_ROWS = 100_000
MOST_COLUMNS = 100
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, ParseError, zipfile.BadZipFile)


def read_xlsx(content: bytes) -> tuple[Rows, list[str]]:
    """All rows of a workbook's bytes, with the header's columns. Problems are collected in the rows, never raised."""
    rows = Rows()
    refused = why_not(content)
    if refused:
        rows.problems.append(refused)
        return rows, []
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        columns = _read(book, rows)
    except _UNREADABLE:
        rows.problems.append(damaged())
        return rows, []
    rows.close()
    return rows, columns


def _read(book: Any, rows: Rows) -> list[str]:
    sheet = _sheet(book, rows)
    if sheet is None:
        return []
    columns: list[str] = []
    top = 0
    for number, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS), start=1):
        if all(cell.value is None for cell in cells):
            continue
        if number > MOST_ROWS:
            facts = {"most": MOST_ROWS}
            message, mend = N_("The sheet has more than {most} rows."), N_("Split it into several question sets.")
            rows.problems.append(Problem(message, mend, row=number, column="question", facts=facts))
            break
        if not columns:
            titles = [cell_text(cell)[0].strip() for cell in cells]
            while titles and not titles[-1]:
                titles.pop()
            columns, top = read_header(titles, rows, number), number
            if rows.problems:
                return columns
            continue
        _row(number, columns, cells, rows)
    if columns:
        _hidden_and_merged(sheet, columns, top, rows)
    return columns


def _row(number: int, columns: Sequence[str], cells: Sequence[Any], rows: Rows) -> None:
    texts: dict[str, str] = {}
    before = len(rows.problems)
    for name, cell in zip(columns, cells, strict=False):
        if not known(name):
            continue
        texts[name], fault = cell_text(cell)
        if fault:
            message, mend, facts = fault
            rows.report(number, name.replace(":", " "), message, mend, **facts)
    if len(rows.problems) == before:
        rows.add(number, texts)


def _sheet(book: Any, rows: Rows) -> Any:
    """The first sheet that is not hidden; where there are more, a warning says which one is read."""
    sheets = book.worksheets
    seen = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    if not seen:
        rows.problems.append(
            Problem(N_("The workbook has no visible sheet."), N_("Show the sheet with the questions."))
        )
        return None
    if len(sheets) > 1:
        others = ", ".join(sheet.title for sheet in sheets if sheet is not seen[0])
        facts = {"sheet": seen[0].title, "others": others[:200]}
        mend = N_("Put the sheet with the questions first.")
        rows.warnings.append(Problem(N_("The sheet {sheet} is read; {others} is not."), mend, facts=facts))
    return seen[0]


def _hidden_and_merged(sheet: Any, columns: Sequence[str], top: int, rows: Rows) -> None:
    """Merged cells among the questions are a problem; hidden rows and columns are read, with a warning."""
    from openpyxl.worksheet.cell_range import CellRange

    hidden = []
    for kind, place in _marks(sheet):
        if kind == "row":
            hidden.append(int(place))
            continue
        merged = CellRange(place)
        used = [name for name in columns[merged.min_col - 1 : merged.max_col] if known(name)]
        if used and merged.max_row >= top and merged.min_row <= MOST_ROWS:
            mend = N_("Unmerge them, then fill every cell.")
            message = N_("The cells {place} are merged: only the first holds the text.")
            rows.report(merged.min_row, used[0].replace(":", " "), message, mend, place=place)
    hidden = [row for row in hidden if row > top]
    if hidden:
        facts = {"rows": ", ".join(map(str, hidden[:10])) + (" …" if len(hidden) > 10 else ""), "count": len(hidden)}
        mend = N_("Delete them where they are not meant.")
        message = N_("Hidden rows are read too ({count}): {rows}.")
        rows.warnings.append(Problem(message, mend, row=hidden[0], facts=facts))


def _marks(sheet: Any) -> Iterator[tuple[str, str]]:
    """("row", number) of hidden rows that hold something and ("merged", range), which openpyxl's reader passes over."""
    with sheet._get_source() as source:
        for _, element in iterparse(source):
            if element.tag == f"{_MAIN}row":
                if element.get("hidden") in ("1", "true") and len(element):
                    yield "row", element.get("r") or "0"
                element.clear()
            elif element.tag == f"{_MAIN}mergeCell":
                yield "merged", element.get("ref") or "A1"
