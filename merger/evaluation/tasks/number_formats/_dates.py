"""Dates, times and durations in a section of a format, the Japanese calendar included."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from merger.evaluation.tasks.number_formats._kanji import in_digits, spelled
from merger.evaluation.tasks.number_formats._numbers import exact
from merger.evaluation.tasks.number_formats._sections import Section, Token, UnknownFormat

_LAST_DAY = 2_958_465  # 9999-12-31
_LEAP = 60  # the day 1900-02-29, which never was, but which Lotus 1-2-3 and so Excel count
_DAYS_TO_1904 = 1462
_SECONDS = 86_400
_YEAR = 4  # digits
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_YOUBI = "月火水木金土日"
# First day, name, and letter of each era.
_ERAS = (
    (date(2019, 5, 1), "令和", "R"),
    (date(1989, 1, 8), "平成", "H"),
    (date(1926, 12, 25), "昭和", "S"),
    (date(1912, 7, 30), "大正", "T"),
    (date(1868, 1, 25), "明治", "M"),
)


@dataclass(frozen=True)
class _Moment:
    """day: None for 1900-01-00 and 1900-02-29, which are in no calendar; ``numbers`` has what they show."""

    numbers: tuple[int, int, int]
    day: date | None
    weekday: int
    seconds: Decimal  # since midnight
    whole: Decimal  # seconds since day 0


def dated(serial: float, section: Section, from_1904: bool) -> str:
    """A number of days in a section with dates; raises UnknownFormat for one before the first or after the last."""
    tokens = _minutes(section.tokens)
    places = max((len(token.text.partition(".")[2]) for token in tokens if token.kind == "date"), default=0)
    moment = _moment(serial, from_1904, places, any(token.text.startswith("s") for token in tokens), section)
    twelve = section.has("half")
    parts = [(token.kind, _part(token, moment, twelve, section.locale)) for token in tokens]
    if not section.kanji:
        return "".join(text for _, text in parts)
    return "".join(_in_kanji(text, section.kanji) if kind != "word" else text for kind, text in parts)


def _in_kanji(text: str, kind: int) -> str:
    """Days and months as they are said, years digit by digit."""
    return spelled(text, kind) if len(text) < _YEAR else in_digits(text, kind)


def _minutes(tokens: Sequence[Token]) -> list[Token]:
    """m behind hours or before seconds is minutes: "n" from here on."""
    dates = [at for at, token in enumerate(tokens) if token.kind in ("date", "elapsed")]
    result = list(tokens)
    for index, at in enumerate(dates):
        token = tokens[at]
        before = tokens[dates[index - 1]].text[0] if index else ""
        behind = tokens[dates[index + 1]].text[0] if index + 1 < len(dates) else ""
        if token.kind == "date" and token.text in ("m", "mm") and (before == "h" or behind == "s"):
            result[at] = Token("date", "n" * len(token.text))
    return result


def _moment(serial: float, from_1904: bool, places: int, seconds: bool, section: Section) -> _Moment:
    elapsed = section.has("elapsed")
    if serial < 0 or serial > _LAST_DAY:
        raise UnknownFormat("####")
    step = Decimal(1).scaleb(-(places if seconds else 3))
    whole = (exact(serial) * _SECONDS).quantize(step, rounding=ROUND_HALF_UP)
    number = int(whole // _SECONDS) + (_DAYS_TO_1904 if from_1904 and not elapsed else 0)
    if number == 0 and not from_1904:
        numbers, day = (1900, 1, 0), None
    elif number == _LEAP and not from_1904:
        numbers, day = (1900, 2, 29), None
    else:
        day = date(1899, 12, 30) + timedelta(days=number + (number < _LEAP))
        numbers = (day.year, day.month, day.day)
    return _Moment(numbers, day, (number - 2) % 7, whole % _SECONDS, whole)


def _part(token: Token, moment: _Moment, twelve: bool, locale: str) -> str:
    if token.kind == "elapsed":
        unit = {"h": 3600, "m": 60, "s": 1}[token.text[0]]
        return str(int(moment.whole // unit)).zfill(len(token.text))
    if token.kind == "half":
        return _half(token.text, moment.seconds >= _SECONDS // 2, locale)
    return _date_part(token.text, moment, twelve, locale) if token.kind == "date" else token.text


def _date_part(text: str, moment: _Moment, twelve: bool, locale: str) -> str:
    year, month, day = moment.numbers
    length = min(len(text), 5)
    hour = int(moment.seconds // 3600)
    match text[0]:
        case "y":
            return f"{year % 100:02d}" if length < 3 else str(year)
        case "m":
            name = _MONTHS[month - 1]
            return [f"{month}", f"{month:02d}", name[:3], name, name[0]][length - 1]
        case "d":
            name = _WEEKDAYS[moment.weekday]
            return [f"{day}", f"{day:02d}", name[:3], name, name][length - 1]
        case "a":
            return _YOUBI[moment.weekday] + ("曜日" if length > 3 else "")
        case "h":
            hour = (hour % 12 or 12) if twelve else hour
            return str(hour).zfill(min(length, 2))
        case "n":
            return str(int(moment.seconds // 60) % 60).zfill(length)
        case "s":
            whole, point, part = text.partition(".")
            second = f"{moment.seconds % 60:.{len(part)}f}"
            width = min(len(whole), 2) + len(point) + len(part)
            return second.zfill(width)
    return _era(text, moment, locale)


def _era(text: str, moment: _Moment, locale: str) -> str:
    day = moment.day or date(1900, 1, 1)
    first, name, letter = next(era for era in _ERAS if day >= era[0])
    if text[0] == "g":
        return [letter, name[0], name][min(len(text), 3) - 1]
    number = day.year - first.year + 1
    return "元" if number == 1 and "gannen" in locale else str(number).zfill(min(len(text), 2))


def _half(text: str, afternoon: bool, locale: str) -> str:
    if text.upper() == "A/P":
        return text[2] if afternoon else text[0]
    if text == "午前/午後" or locale in ("-411", "-ja-jp"):
        return "午後" if afternoon else "午前"
    return "PM" if afternoon else "AM"
