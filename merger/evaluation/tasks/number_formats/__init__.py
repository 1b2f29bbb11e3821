"""Number formats of spreadsheets (ECMA-376-1, 18.8.30 and 18.8.31): a value and its format -> what a cell shows."""

from merger.evaluation.tasks.number_formats._dates import dated
from merger.evaluation.tasks.number_formats._kanji import NONZERO
from merger.evaluation.tasks.number_formats._numbers import general, written
from merger.evaluation.tasks.number_formats._sections import Section, UnknownFormat, sections

__all__ = ["UnknownFormat", "builtin", "general", "holds_date", "shown"]

# What Excel in Japanese shows for the built-in formats that depend on the language (18.8.30, ja-jp).
_JAPANESE = {
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"',
    33: 'h"時"mm"分"ss"秒"',
    **dict.fromkeys((27, 36, 50, 57), "[$-411]ge.m.d"),
    **dict.fromkeys((28, 29, 51, 54, 58), '[$-411]ggge"年"m"月"d"日"'),
    **dict.fromkeys((34, 52, 55), 'yyyy"年"m"月"'),
    **dict.fromkeys((35, 53, 56), 'm"月"d"日"'),
}
# Built-in formats of numbers with a unit of money, which openpyxl spells as in the United States.
_MONEY = {
    5: '"¥"#,##0;"¥"\\-#,##0',
    6: '"¥"#,##0;[Red]"¥"\\-#,##0',
    7: '"¥"#,##0.00;"¥"\\-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"\\-#,##0.00',
    41: '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
}
_BELOW_ZERO = "-−－△▲(（"


def builtin(number: int) -> str | None:
    """The format that a number of a built-in one means in Japan, or None where it means the same everywhere."""
    return _JAPANESE.get(number) or _MONEY.get(number)


def shown(value: float | str, form: str, from_1904: bool = False) -> str:
    """The text in a wide enough cell, without the spaces that only align it.

    from_1904: days count from 1904-01-01, as in workbooks of old Macs. Raises UnknownFormat for a format that is not
    understood, a date that does not exist, and a negative number that shows by its colour alone.
    """
    try:
        return _shown(value, form, from_1904)
    except (ArithmeticError, OverflowError) as fault:  # a format with hundreds of percent signs
        raise UnknownFormat(form) from fault


def _shown(value: float | str, form: str, from_1904: bool) -> str:
    parts = sections(form)
    if isinstance(value, str):
        return _text(value, parts)
    section, negative = _chosen(value, parts)
    if section.is_date:
        return dated(value, section, from_1904).strip()
    text = written(abs(value), section).strip()
    if value < 0 and negative:
        if _counts(text) and not any(sign in section.words for sign in _BELOW_ZERO):
            raise UnknownFormat(form)
        return text
    return f"-{text}" if value < 0 and _counts(text) else text


def holds_date(form: str) -> bool:
    """Whether positive numbers show as a date or a time of day."""
    return sections(form)[0].is_date


def _counts(text: str) -> bool:
    """Whether a number shows as something else than zero."""
    return not NONZERO.isdisjoint(text)


def _text(value: str, parts: list[Section]) -> str:
    section = parts[3] if len(parts) > 3 else parts[-1]
    if len(parts) < 4 and not section.has("text"):
        return value
    return "".join(value if token.kind == "text" else token.text for token in section.tokens)


def _chosen(value: float, parts: list[Section]) -> tuple[Section, bool]:
    """The section for a number, and whether the section itself says that the number is negative."""
    numbers = parts[:3] if not (len(parts) > 1 and parts[-1].has("text")) else parts[: min(len(parts) - 1, 3)]
    if not any(section.condition for section in numbers):
        if len(numbers) == 1:
            return numbers[0], False
        if value < 0:
            return numbers[1], True
        return (numbers[2], False) if value == 0 and len(numbers) > 2 else (numbers[0], False)
    for index, section in enumerate(numbers):
        usual = (index == 1 and len(numbers) > 2 and value < 0) or index == len(numbers) - 1
        if section.holds(value) if section.condition else usual:
            return section, section.only_negative or (usual and not section.condition and index == 1 < len(numbers) - 1)
    raise UnknownFormat("no section holds")
