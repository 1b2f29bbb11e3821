"""One cell of a workbook -> its text, as a person sees it, or what is wrong with it."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from merger.errors import N_

Fault = tuple[str, str, dict[str, Any]]  # message, mend, facts
_PLAIN = re.compile(r"(?:General|@|[#0,.]*[#0]|[#,0]+(?:\.[0#]+)?E\+0+)", re.IGNORECASE)
_PERCENT = re.compile(r"[#0,.]*%")
_ZEROS = re.compile(r"0{2,}")
_RETURN = re.compile("_x000d_\n", re.IGNORECASE)  # how other programs write the line ends of Windows
_MOST_DIGITS = 15
_TYPE_AGAIN = N_("Format the column as text, then type the cell again.")


def cell_text(cell: Any) -> tuple[str, Fault | None]:
    """The text of a cell of openpyxl, formulas shown as formulas; 1.0 reads as 1, 50 % as 50%."""
    value, kind = cell.value, cell.data_type
    if value is None:
        return "", None
    if kind == "f":
        mend = N_("Replace it by its value: copy the column and paste it as values.")
        return "", (N_("The cell holds a formula; formulas are not calculated."), mend, {})
    if kind == "e":
        return "", (N_("The cell holds the error {error}."), N_("Write the text that belongs there."), {"error": value})
    if isinstance(value, bool):
        mend = N_("Format the column as text, then write the word that is meant.")
        return "", (N_("The cell holds a truth value ({value}), no text."), mend, {"value": str(value).upper()})
    if isinstance(value, datetime | date | time | timedelta):
        message = N_("Excel has made a date of this cell ({date}); what was typed is lost.")
        return "", (message, _TYPE_AGAIN, {"date": str(value).removesuffix(" 00:00:00")})
    if isinstance(value, int | float):
        return _number(value, (cell.number_format or "General").split(";")[0])
    return _RETURN.sub("\n", str(value)), None


def _number(value: float, form: str) -> tuple[str, Fault | None]:
    if abs(value) >= 10**_MOST_DIGITS:
        return "", (N_("Excel has rounded this number: it keeps 15 digits."), _TYPE_AGAIN, {})
    if _ZEROS.fullmatch(form) and value == int(value):
        return str(int(value)).zfill(len(form)), None
    if _PERCENT.fullmatch(form):
        return f"{value * 100:.15g}%", None
    text = f"{value:.15g}"
    if _PLAIN.fullmatch(form):
        return text, None
    message = N_("The cell shows more than it holds: the number {value} in the format {form}.")
    return "", (message, _TYPE_AGAIN, {"value": text, "form": form[:40]})
