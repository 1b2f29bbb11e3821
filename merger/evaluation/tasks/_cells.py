"""One cell of a workbook -> its text, as the sheet shows it, or what is wrong with it."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from merger.errors import N_
from merger.evaluation.tasks._problems import Fault
from merger.evaluation.tasks.number_formats import UnknownFormat, builtin, holds_date, shown

_RETURN = re.compile("_x000d_\n", re.IGNORECASE)  # how other programs write the line ends of Windows
_MOST_DIGITS = 15
_POWER = re.compile(r"\dE[+-]\d")
_TYPE_AGAIN = N_("Format the column as text, then type the cell again.")


def cell_text(cell: Any) -> tuple[str, Fault | None, Fault | None]:
    """The text of a cell of openpyxl, numbers and dates in the cell's format; its fault; what to know of it."""
    value, kind = cell.value, cell.data_type
    if value is None:
        return "", None, None
    if kind == "f":
        mend = N_("Replace it by its value: copy the column and paste it as values.")
        return _fault(N_("The cell holds a formula; formulas are not calculated."), mend)
    if kind == "e":
        return _fault(N_("The cell holds the error {error}."), N_("Write the text that belongs there."), error=value)
    if isinstance(value, bool):
        mend = N_("Format the column as text, then write the word that is meant.")
        return _fault(N_("The cell holds a truth value ({value}), no text."), mend, value=str(value).upper())
    book = cell.parent.parent
    if isinstance(value, datetime | date | time | timedelta):
        from openpyxl.utils.datetime import to_excel  # slow to import

        value = to_excel(value, epoch=book.epoch)  # type: ignore[no-untyped-call]  # openpyxl has few types
    text = value if isinstance(value, int | float) else _RETURN.sub("\n", str(value))
    form = _format(cell)
    if isinstance(text, str) and form in ("General", "@"):
        return text, None, None
    return _shown(text, form, book.epoch.year == 1904)


def _shown(value: float | str, form: str, from_1904: bool) -> tuple[str, Fault | None, Fault | None]:
    if not isinstance(value, str) and abs(value) >= 10**_MOST_DIGITS:
        return _fault(N_("Excel has rounded this number: it keeps 15 digits."), _TYPE_AGAIN)
    held = value if isinstance(value, str) else f"{value:.15g}"
    try:
        text = shown(value, form, from_1904)
        note = None if isinstance(value, str) else _note(text, held, form)
    except UnknownFormat:
        message = N_("What the cell shows cannot be told from the number {value} in the format {form}.")
        return _fault(message, _TYPE_AGAIN, value=held, form=form[:40])
    return text, None, note


def _note(text: str, held: str, form: str) -> Fault | None:
    if holds_date(form):
        message = N_("Dates and times are read as the sheet shows them, such as {text} ({count} cells).")
        return (
            message,
            N_("Where something else was typed, format the column as text and type it again."),
            {"text": text},
        )
    if form == "General" and _POWER.search(text):
        message = N_("Long numbers are read as the sheet shows them, such as {text} for {value} ({count} cells).")
        return message, N_("Widen the number's format, or format the column as text."), {"text": text, "value": held}
    return None


def _fault(message: str, mend: str, **facts: Any) -> tuple[str, Fault, None]:
    return "", (message, mend, facts), None


def _format(cell: Any) -> str:
    """The cell's format; openpyxl does not know the built-in ones of Japan."""
    number: int = cell.style_array.numFmtId
    return builtin(number) or cell.number_format or "General"
