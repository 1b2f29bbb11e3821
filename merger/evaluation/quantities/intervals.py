"""Ranges and bounds: 3〜5個, 3から5まで, 3以上5未満, x≧3, 3≦x<5, at least 3."""

import re
from dataclasses import replace
from fractions import Fraction

from merger.evaluation.quantities.expressions import NOT_EXACT, OPERAND
from merger.evaluation.quantities.reading import Found, number_at
from merger.evaluation.quantities.units import measure, one_spelling, unit_at
from merger.evaluation.quantities.values import Clock, Date, Unread, Value, ValueRange

_RANGE = re.compile(rf"(?: ?~ ?|から|-| - | to )(?=[¥$]?{OPERAND})")
_END = re.compile(r"まで(?:の間)?|の間")
_BOUND = re.compile(
    r"(?:(?P<least>以上)|(?P<most>以下)|(?P<below>未満|より(?:小さ[いく]|少な[いく]|未満))"
    r"|(?P<above>超(?!え)|を超え(?:て|る)?|より(?:大き[いく]|多[いく])))"
)
_BETWEEN = re.compile(r"(?:、|,| |かつ|で)?(?=[-\d√π一二三四五六七八九十])")
COMPARED = r"(?:[<>]=?|[≦≧])"
_SIGN = re.compile(rf" ?(?P<sign>{COMPARED}) ?")
_LETTER = re.compile(r"[A-Za-z](?![A-Za-z])")
WORDED = {
    "at least": (True, True), "no less than": (True, True), "at most": (False, True), "no more than": (False, True),
    "up to": (False, True), "more than": (True, False), "greater than": (True, False), "less than": (False, False),
    "fewer than": (False, False),
}  # fmt: skip


def interval_from(text: str, start: int, first: Found) -> Found:
    """The range or bound that goes on from a number; the number itself where nothing does."""
    following = text[first.end : first.end + 1]
    if isinstance(first.value, Unread):
        return _hyphen(text, start, first)
    if following and following in " ~か-" and (found := _range(text, first)):
        return found
    if following and following in "以未超をよ":
        return _bounded(text, first)
    if following and following in " <>≦≧":
        return _compared(text, first)
    return first


def interval_at(text: str, at: int) -> Found | None:
    """x≧3: a letter, a sign and a number."""
    letter = _LETTER.match(text, at)
    sign = _SIGN.match(text, letter.end()) if letter else None
    number = number_at(text, sign.end()) if sign else None
    if sign is None or number is None or isinstance(number.value, Unread):
        return number
    return _bound(number, sign["sign"][0] in ">≧", sign["sign"] in ("≦", "≧", "<=", ">="))


def worded_at(text: str, at: int, words: str) -> Found | None:
    """at least 3, where the words begin at a place."""
    number = number_at(text, at + len(words) + 1)
    if number is None or isinstance(number.value, Unread):
        return number
    return _bound(number, *WORDED[words.lower()])


def _bound(number: Found, low: bool, closed: bool) -> Found:
    value = ValueRange(number.value, closed, None, False) if low else ValueRange(None, False, number.value, closed)
    return Found(value, number.unit, number.end)


def _range(text: str, first: Found) -> Found | None:
    mark = _RANGE.match(text, first.end)
    second = number_at(text, mark.end()) if mark else None
    if second is None or not _rising(first, second):
        return None
    end = _END.match(text, second.end)
    value = ValueRange(_in_unit(first, second), True, second.value, True)
    return Found(value, second.unit or first.unit, end.end() if end else second.end)


def _rising(first: Found, second: Found) -> bool:
    low, high = _in_unit(first, second), second.value
    if isinstance(low, Fraction) and isinstance(high, Fraction):
        return low < high
    return type(low) is type(high) and isinstance(low, Clock | Date)


def _in_unit(first: Found, second: Found) -> Value:
    """The lower end in the unit of the upper one: 30分〜1時間."""
    own, other = measure(first.unit or ""), measure(second.unit or "")
    if own and other and own.dimension == other.dimension and isinstance(first.value, Fraction):
        return first.value * own.factor / other.factor
    return first.value


def _hyphen(text: str, start: int, first: Found) -> Found:
    """3-5 was read as a difference that is not worked out; with the smaller number first it is a range."""
    low, mark, high = text[start : first.end].partition("-")
    if not mark:
        return first
    ends = [number_at(part.strip(), 0) for part in (low, high)]
    if any(end is None or end.end != len(part.strip()) for end, part in zip(ends, (low, high), strict=True)):
        return first
    lower, upper = (end.value if end else None for end in ends)
    if not isinstance(lower, Fraction) or not isinstance(upper, Fraction) or not 0 <= lower < upper:
        return first
    unit = unit_at(text, first.end)
    return Found(ValueRange(lower, True, upper, True), one_spelling(unit), first.end + len(unit))


def _bounded(text: str, first: Found) -> Found:
    """3以上, and 3以上5未満."""
    bound = _BOUND.match(text, first.end)
    if bound is None:
        return first
    kind = bound.lastgroup
    found = _bound(replace(first, end=bound.end()), kind in ("least", "above"), kind in ("least", "most"))
    link = _BETWEEN.match(text, found.end)
    second = number_at(text, link.end()) if link and kind in ("least", "above") else None
    other = _BOUND.match(text, second.end) if second else None
    if second is None or other is None or other.lastgroup not in ("most", "below"):
        return found
    value = ValueRange(_in_unit(first, second), kind == "least", second.value, other.lastgroup == "most")
    return Found(value, second.unit or first.unit, other.end())


def _compared(text: str, first: Found) -> Found:
    """3<x, and 3≦x<5."""
    sign = _SIGN.match(text, first.end)
    letter = _LETTER.match(text, sign.end()) if sign else None
    if sign is None or letter is None:
        return first
    rising, closed = sign["sign"][0] in "<≦", sign["sign"] in ("≦", "≧", "<=", ">=")
    found = _bound(replace(first, end=letter.end()), rising, closed)
    second = interval_at(text, sign.end())
    if second is None or not isinstance(second.value, ValueRange):
        return found
    low, high = (found.value, second.value) if rising else (second.value, found.value)
    if not isinstance(low, ValueRange) or not isinstance(high, ValueRange) or low.low is None or high.high is None:
        return Found(Unread(text[first.end : second.end], NOT_EXACT), None, second.end)
    return Found(ValueRange(low.low, low.with_low, high.high, high.with_high), None, second.end)
