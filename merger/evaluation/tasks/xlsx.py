"""Question sets as Excel workbooks: the first sheet with questions that can be seen, or the one that is named."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

from merger.errors import N_
from merger.evaluation.tasks._cells import cell_text
from merger.evaluation.tasks._columns import known
from merger.evaluation.tasks._format import QuestionFormat, Read
from merger.evaluation.tasks._header import LOOKED_AT, TitleRow, names_both
from merger.evaluation.tasks._problems import FileProblem
from merger.evaluation.tasks._rows import Rows
from merger.evaluation.tasks._table import Column, Line, Table, read_table
from merger.evaluation.tasks._workbook import damaged, is_workbook, transitional, why_not
from merger.evaluation.tasks.reading import Reading

Sheets = tuple[str, ...]  # titles of those that can be seen, the one that is read first

MOST_ROWS = 100_000
MOST_COLUMNS = 100
_SHEETS = 20  # among which the one with the questions is looked for
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, ParseError, zipfile.BadZipFile)


def read_xlsx(content: bytes, reading: Reading) -> Read:
    """All rows of a workbook's bytes, its sheets beside them. Problems are collected in the rows, never raised."""
    rows = Rows(reading.left_out)
    nothing = TitleRow(0, (), ())
    refused = why_not(content)
    if refused:
        rows.problems.append(refused)
        return Read(rows, nothing, ())
    from openpyxl import load_workbook  # slow to import

    try:
        book: Any = load_workbook(io.BytesIO(transitional(content)), read_only=True, data_only=False, keep_links=False)
        # Without formats of dates openpyxl leaves numbers as they are; what a cell shows is told from both.
        book._date_formats, book._timedelta_formats = set(), set()
        header, columns, sheets = _read(book, reading, rows)
    except _UNREADABLE:
        rows.problems.append(damaged())
        return Read(rows, nothing, ())
    rows.close()
    return Read(rows, header, columns, sheets)


def _read(book: Any, reading: Reading, rows: Rows) -> tuple[TitleRow, tuple[Column, ...], Sheets]:
    sheet = _sheet(book, reading.sheet, rows)
    titles = tuple(one.title for one in book.worksheets if one.sheet_state == "visible")
    if sheet is None:
        return TitleRow(0, (), ()), (), titles
    header, columns = read_table(Table(_lines(sheet, rows), cell_text), reading, rows)
    if any(known(name) for name in header.names):
        _hidden_and_merged(sheet, header.names, header.row, rows)
    first = tuple(title for title in titles if title == sheet.title)
    return header, columns, first + tuple(title for title in titles if title != sheet.title)


def _lines(sheet: Any, rows: Rows) -> Iterator[Line]:
    for number, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS), start=1):
        if all(cell.value is None for cell in cells):
            continue
        if number > MOST_ROWS:
            facts = {"most": MOST_ROWS}
            message, mend = N_("The sheet has more than {most} rows."), N_("Split it into several question sets.")
            rows.problems.append(FileProblem(message, mend, row=number, column="question", facts=facts))
            return
        yield number, cells


def _sheet(book: Any, wanted: str | None, rows: Rows) -> Any:
    """The sheet that is wanted, else the first that can be seen and names a question and an answer, else the first.

    Where there are more, a warning says which is read.
    """
    sheets = book.worksheets
    seen = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    if not seen:
        rows.problems.append(
            FileProblem(N_("The workbook has no visible sheet."), N_("Show the sheet with the questions."))
        )
        return None
    if wanted is None:
        chosen = next((sheet for sheet in seen[:_SHEETS] if _asks(sheet)), seen[0])
    else:
        chosen = next((sheet for sheet in seen if sheet.title == wanted), seen[0])
    if wanted and chosen.title != wanted:
        message, mend = N_("There is no sheet called {sheet}."), N_("Choose one of: {others}.")
        facts = {"sheet": wanted, "others": ", ".join(sheet.title for sheet in seen)[:200]}
        rows.problems.append(FileProblem(message, mend, facts=facts))
    elif len(sheets) > 1:
        others = ", ".join(sheet.title for sheet in sheets if sheet is not chosen)
        facts = {"sheet": chosen.title, "others": others[:200]}
        mend = N_("Choose another sheet, or put the sheet with the questions first.")
        rows.warnings.append(FileProblem(N_("The sheet {sheet} is read; {others} is not."), mend, facts=facts))
    return chosen


def _asks(sheet: Any) -> bool:
    """Whether a row among a sheet's first names a question and an answer: a cover sheet has none."""
    lines = sheet.iter_rows(max_row=LOOKED_AT, max_col=MOST_COLUMNS)
    return any(names_both([cell_text(cell)[0] for cell in cells]) for cells in lines)


def _hidden_and_merged(sheet: Any, columns: Sequence[str], top: int, rows: Rows) -> None:
    """Merged cells among the questions are a problem; hidden rows and columns are read, with a warning."""
    from openpyxl.worksheet.cell_range import CellRange  # slow to import

    hidden = []
    for kind, cells in _marks(sheet):
        if kind == "row":
            hidden.append(int(cells))
            continue
        if CellRange(cells).min_row in rows.left_out:
            continue
        merged = CellRange(cells)
        used = [name for name in columns[merged.min_col - 1 : merged.max_col] if known(name)]
        if used and merged.max_row >= top and merged.min_row <= MOST_ROWS:
            mend = N_("Unmerge them, then fill every cell.")
            message = N_("The cells {place} are merged: only the first holds the text.")
            rows.report(merged.min_row, used[0].replace(":", " "), message, mend, place=cells)
    hidden = [row for row in hidden if row > top]
    if hidden:
        facts = {"rows": ", ".join(map(str, hidden[:10])) + (" …" if len(hidden) > 10 else ""), "count": len(hidden)}
        mend = N_("Delete them where they are not meant.")
        message = N_("Hidden rows are read too ({count}): {rows}.")
        rows.warnings.append(FileProblem(message, mend, row=hidden[0], facts=facts))


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


QUESTION_FORMAT = QuestionFormat(
    "xlsx",
    suffixes=(".xlsx",),
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    begins=lambda content: is_workbook(content.data),
    read=lambda content, reading: read_xlsx(content.data, reading),
    refused=(".xls", ".xlsm", ".xlsb", ".ods"),
)
