"""Dates (also of Japanese eras) and times of day, as they stand at a place of a text."""

import re
from datetime import date
from fractions import Fraction

from merger.evaluation.quantities.digits import RUN, read_number
from merger.evaluation.quantities.values import Clock, Date, Value

# The year before the era's first, and its initial as in R6.5.3.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_INITIALS = {"R": 2018, "H": 1988, "S": 1925, "T": 1911, "M": 1867}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)"
_RUNS = rf"(?:{RUN})"
_WEEKDAY = r"(?: ?\([月火水木金土日](?:曜日?)?\))?"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:(?P<era>{'|'.join(_ERAS)}) ?(?P<first>元年|(?P<of_era>{_RUNS})年)|(?P<year>{_RUNS})年(?!間))"
        rf"(?:(?P<month>{_RUNS})月(?:(?P<day>{_RUNS})日(?!間){_WEEKDAY})?)?",
        rf"(?P<month>{_RUNS})月(?P<day>{_RUNS})日(?!間){_WEEKDAY}",
        r"(?<![\w])(?P<initial>[RHSTM])(?P<of_era>\d{1,2})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\d.]*\d)",
        r"(?P<year>\d{4})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\d/-])",
        rf"(?P<name>{_MONTH}) {_DAY}(?:,? (?P<year>\d{{4}})(?!\d))?",
        rf"{_DAY}(?: of)? (?P<name>{_MONTH})(?:,? (?P<year>\d{{4}})(?!\d))?",
    )
)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?![\d/])")
_CLOCK = re.compile(
    rf"(?P<half>午前|午後|[AaPp]\.?[Mm]\.? ?)?(?:(?P<hour>{_RUNS})時(?!間)(?:(?P<minute>{_RUNS})分|(?P<thirty>半))?"
    rf"(?:(?P<second>{_RUNS})秒)?"
    r"|(?P<digital>\d{1,2}):(?P<minutes>\d\d)(?::(?P<seconds>\d\d))?(?![\d:])(?: ?(?P<after>[AaPp]\.?[Mm]\b\.?))?"
    r"|(?P<oclock>\d{1,2}) ?(?:(?P<later>[AaPp]\.?[Mm]\b\.?)|o'clock))"
)


def date_at(text: str, at: int) -> tuple[Value, str | None, int] | None:
    """A date that begins at a place: the value, a unit where it is a year alone, where it ends."""
    for pattern in _DATES:
        match = pattern.match(text, at)
        if match and (found := _date(match.groupdict())):
            return *found, match.end()
    return None


def _date(parts: dict[str, str | None]) -> tuple[Value, str | None] | None:
    before = _ERAS.get(parts.get("era") or "") or _INITIALS.get((parts.get("initial") or "").upper())
    year = _whole(parts.get("year"))
    if before is not None:
        in_era = _whole(parts.get("of_era"))
        year = before + (1 if in_era is None else in_era)
    if parts.get("name"):
        month: int | None = _MONTHS.index((parts["name"] or "")[:3].lower()) + 1
    else:
        month = _whole(parts.get("month"))
    day = _whole(parts.get("day"))
    if month is None:
        # A year by itself is a number with a unit, unless an era had to be counted from.
        return (Fraction(year), "年") if before is not None and year is not None else None
    try:
        date(year or 2000, month, day or 1)
    except ValueError:
        return None
    return Date(year, month, day), None


def month_and_day(text: str) -> Date | None:
    """What 5/3 is as a date."""
    match = _SLASHED.fullmatch(text)
    if match is None:
        return None
    month, day = int(match[1]), int(match[2])
    return Date(None, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def clock_at(text: str, at: int) -> tuple[Clock, bool, int] | None:
    """A time of day that begins at a place, whether it could as well be a ratio (10:15), where it ends."""
    match = _CLOCK.match(text, at)
    if match is None:
        return None
    half = match["half"] or match["after"] or match["later"]
    hour = _whole(match["hour"] or match["digital"] or match["oclock"])
    minute = 30 if match["thirty"] else _whole(match["minute"] or match["minutes"])
    second = _whole(match["second"] or match["seconds"])
    if match["hour"] and minute is None and half is None:
        return None  # 10時 is a number with a unit
    if hour is None or hour > 24 or (minute or 0) > 59 or (second or 0) > 59 or (second is not None and minute is None):
        return None
    if half and hour <= 12:
        late = half.casefold().startswith(("午後", "p"))
        # 12 a.m. is midnight, 12 p.m. noon; but 午前12時 is noon as 午後0時 is (and 午後12時 midnight).
        hour = hour % 12 + 12 * late if half[0] not in "午" else hour + 12 * late
    return Clock(hour % 24, minute or 0, second or 0), bool(match["digital"] and not half), match.end()


def _whole(run: str | None) -> int | None:
    if not run:
        return None
    value = read_number(run)
    return int(value) if value is not None and value.denominator == 1 and value < 10**5 else None
