"""One number at a place of a text: sign, money, digits or expression, unit, and the further parts that belong to it."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from string import ascii_letters

from merger.evaluation.quantities.calendar import clock_at, date_at, month_and_day
from merger.evaluation.quantities.digits import KANJI, RUN, read_number
from merger.evaluation.quantities.expressions import (
    NOT_EXACT,
    NOT_WORKED_OUT,
    OPERAND,
    TOO_LONG,
    ExpressionReader,
    NotRead,
    end_of_signs,
)
from merger.evaluation.quantities.surds import Exact, Surd, divide, multiply, negative
from merger.evaluation.quantities.units import measure, one_spelling, ordinal_at, unit_at
from merger.evaluation.quantities.values import Clock, Ratio, Several, Unread, Value

MONEY = r"(?:US)?\$|[¥€£]|(?:JPY|USD|EUR) ?"
SPEEDS = {"時速": "時間", "毎時": "時間", "分速": "分", "毎分": "分", "秒速": "秒", "毎秒": "秒"}
_SIGN = re.compile(r"(?:(?P<minus>-|▲|△|マイナス|氷点下|minus |negative )|\+|プラス) ?")
_SIGNED = re.compile(r"(?:-|マイナス)(?=[^¥$€£])")
_MONEY = re.compile(rf"(?P<code>{MONEY}) ?")
_KANJI_LETTER = re.compile(r"[\u4e00-\u9fff々]")
_NUMBER = re.compile(RUN)
_SCALE = re.compile(r" ?(thousand|million|billion|trillion)(?![A-Za-z])")
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_RATIO = re.compile(rf"(?:[:対]| : | 対 )(?={OPERAND})")
_SHARES = re.compile(rf"(?P<tenths>{RUN})割(?![るりっ])(?:(?P<hundredths>{RUN})分)?(?:(?P<thousandths>{RUN})厘)?")
_DIVIDED = re.compile(rf"割る(?:{RUN})?")
_FURTHER = re.compile(rf"(?: ?と ?| and |, )?(?: (?=\d))?(?=[\d{KANJI}])")
_LISTED = re.compile(r",(-?\d+(?:\.\d+)?)(?![\d/])")
_REMAINDER = re.compile(rf" ?(?:余り|あまり|\.\.\.|remainder|[rR](?= ?\d)) ?({RUN})")
_PRESSURES = re.compile(r"(\d{1,3})/(\d{1,3})$")  # 120/80 mmHg is no fraction
_EACH = re.compile(rf"(?P<word>に|あたり|当たり|につき)?約?(?=[\d{KANJI}])")
_OFTEN = ("日", "週", "回")  # 1日3回, 1日30分 and 1回5mg need no word for "each"
# What may follow a run of digits that makes it a part of something larger.
_GOES_ON = frozenset("! +-*/×÷·^√π(:対と分時割年月./の±ルマ,余あ…" + ascii_letters)


@dataclass(frozen=True)
class Found:
    """What was read from a place on: value, unit (as written), where it ends, what else it can mean."""

    value: Value
    unit: str | None
    end: int
    also: tuple[Value, ...] = ()


def number_at(text: str, at: int, *, for_each: bool = True) -> Found | None:
    """The number with its unit that begins at a place; None where none does.

    What is not understood as a whole is :class:`Unread`, up to the end of its signs. for_each: whether 1日3回 is one
    number.
    """
    begin = at
    sign = _SIGN.match(text, at)
    at = sign.end() if sign else at
    money = _MONEY.match(text, at)
    at = money.end() if money else at
    if money and sign is None and (sign := _SIGN.match(text, at)):
        at = sign.end()
    try:
        found = _core(text, at)
        if found is None:
            return None
        if found.unit is None or money:
            found = _with_unit(text, found, money["code"].strip() if money else None)
        each = _each(text, found) if for_each and found.value == 1 and found.unit else None
        found = each or _further(text, found)
    except NotRead as fault:
        if not fault.reason:
            return None
        end = max(end_of_signs(text, at), at + 1, fault.end)
        return Found(Unread(text[begin:end], fault.reason), None, end)
    return _negative(text, begin, found) if sign and sign["minus"] else found


def _negative(text: str, begin: int, found: Found) -> Found:
    """What was read behind a minus, with it: of -1+√5 the 1 alone is negative."""
    signed = _SIGNED.match(text, begin)
    if isinstance(found.value, Fraction) or (isinstance(found.value, Surd) and not signed):
        return replace(found, value=negative(found.value), also=())
    again = _expression(text, begin) if signed else None
    value = again.value if again else Unread(text[begin : found.end], NOT_EXACT)
    return replace(found, value=value, also=())


def _core(text: str, at: int) -> Found | None:
    """The value without its unit, or with it where the two cannot be told apart (dates, times of day, 3割5分)."""
    run = _NUMBER.match(text, at)
    following = text[run.end() : run.end() + 1] if run else ""
    if run and following not in _GOES_ON:
        value = read_number(run.group())
        if value is None:
            return _not_a_number(run)
        return Found(value, None, run.end())
    if (run is None or following in "年月./- thnrs") and (date := date_at(text, at)):
        return Found(*date)
    if (run is None or following in "時: APap") and (clock := clock_at(text, at)):
        return _time(text, at, *clock)
    if run and following == "割":
        if shares := _SHARES.match(text, at):
            return _shares(shares)
        if divided := _DIVIDED.match(text, run.end()):
            return Found(Unread(text[at : divided.end()], NOT_WORKED_OUT), None, divided.end())
    return _expression(text, at)


def _time(text: str, at: int, time: Clock, ratio: bool, end: int) -> Found:
    if time.minute or time.second or ratio:
        return Found(time, None, end, _ratio_of(text, at, end) if ratio else ())
    return Found(Fraction(time.hour), "時", end)


def _not_a_number(run: re.Match[str]) -> Found | None:
    if len(run.group()) > 400:
        return Found(Unread(run.group(), TOO_LONG), None, run.end())
    return None


def _expression(text: str, at: int) -> Found | None:
    first = ExpressionReader(text, at)
    value: Value = first.value
    also: tuple[Value, ...] = ()
    written = text[at : first.end]
    if first.either:
        return Found(Several((first.value, ExpressionReader(text, at, upper=False).value)), None, first.end)
    if not first.worked:
        return Found(Unread(written, NOT_WORKED_OUT), None, first.end)
    if first.plain and first.end < len(text) and (listed := _listed(text, first)):
        return listed
    if ratio := _ratio(text, first):
        return ratio
    if "/" in written and (date := month_and_day(written)):
        also = (date,)
    return Found(value, None, first.end, also)


def _ratio(text: str, first: ExpressionReader) -> Found | None:
    terms, end = [first.value], first.end
    while mark := _RATIO.match(text, end):
        term = ExpressionReader(text, mark.end())
        terms.append(term.value)
        end = term.end
    if len(terms) < 2 or unit_at(text, end):
        return None  # 「ステップ1:3個」 says nothing of 1:3
    return Found(_lowest(terms), None, end)


def _lowest(terms: list[Exact]) -> Ratio:
    base = next((term for term in terms if term), Fraction(1))
    lowest = [divide(term, base) for term in terms]
    if all(isinstance(term, Fraction) for term in lowest):
        common = lcm(*(term.denominator for term in lowest if isinstance(term, Fraction)))
        lowest = [multiply(term, Fraction(common)) for term in lowest]
    return Ratio(tuple(lowest))


def _ratio_of(text: str, at: int, end: int) -> tuple[Value, ...]:
    return (_lowest([Fraction(int(part)) for part in text[at:end].split(":")]),)


def _listed(text: str, first: ExpressionReader) -> Found | None:
    """2,3 without a space: several numbers; 2,5 may be meant as 2.5 elsewhere, which nobody can tell. And 3あまり2."""
    if remainder := _REMAINDER.match(text, first.end):
        values = (first.value, read_number(remainder[1]) or Fraction(0))
        return Found(Several(values, ordered=True), None, remainder.end())
    numbers, end = [first.value], first.end
    while (listed := _LISTED.match(text, end)) and len(numbers) < 50:
        numbers.append(Fraction(listed[1]))
        end = listed.end()
    return Found(Several(tuple(numbers)), None, end) if len(numbers) > 1 else None


def _shares(shares: re.Match[str]) -> Found:
    tenths, hundredths, thousandths = (
        read_number(shares[name]) if shares[name] else None for name in ("tenths", "hundredths", "thousandths")
    )
    if hundredths is None and thousandths is None:
        return Found(tenths or Fraction(0), "割", shares.end())
    value = (tenths or 0) * 10 + (hundredths or 0) + (thousandths or Fraction(0)) / 10
    return Found(Fraction(value), "パーセント", shares.end())


def _with_unit(text: str, found: Found, money: str | None) -> Found:
    if isinstance(found.value, Unread):
        return found
    value, end = found.value, found.end
    if (scale := _SCALE.match(text, end)) and isinstance(value, Fraction):
        value, end = value * _SCALES[scale[1]], scale.end()
    unit = unit_at(text, end)
    if unit.strip() == "$" and text.find("$") < end:
        unit = ""  # $x = 5$ is no dollars
    if unit.strip() == "割" and text[end + len(unit) : end + len(unit) + 1] in ("る", "り", "っ"):
        unit = ""
    if not unit and not money:
        last = text[end - 1]
        if last in KANJI and _KANJI_LETTER.match(text, end):
            raise NotRead  # 一緒, 八百屋: a kanji that counts nothing follows
        end += ordinal_at(text, end) if last.isdigit() else 0
    if one_spelling(unit) == "mmHg" and (pressures := _PRESSURES.search(text[max(end - 8, 0) : end])):
        value = Several((Fraction(pressures[1]), Fraction(pressures[2])), ordered=True)
    return replace(found, value=value, unit=one_spelling(unit or money or ""), end=end + len(unit))


def _further(text: str, found: Found) -> Found:
    """1時間30分, 5ドル50セント, 3 kg 500 g: smaller units of the same kind that follow; and 2時間半."""
    while found.unit and isinstance(found.value, Fraction):
        kind = measure(found.unit)
        if kind is None:
            return found
        if text.startswith("半", found.end) and kind.dimension[0][0] in ("time", "months"):
            return replace(found, value=found.value + Fraction(1, 2), end=found.end + 1)
        link = _FURTHER.match(text, found.end)
        run = _NUMBER.match(text, link.end()) if link else None
        unit = unit_at(text, run.end()) if run else ""
        if run is None or link is None or not unit:
            return found
        if found.unit == "時間" and unit.strip() == "m":
            unit = "m"
            smaller = "分"
        else:
            smaller = one_spelling(unit) or ""
        other, value = measure(smaller), read_number(run.group())
        if other is None or value is None or other.dimension != kind.dimension or other.factor >= kind.factor:
            return found
        factor = kind.factor / other.factor
        found = Found(found.value * factor + value, smaller, run.end() + len(unit))
    return found


def _each(text: str, one: Found) -> Found | None:
    """1日3回, 1日あたり2,000kcal, 1時間に60km: so much for each; the unit is 回毎日."""
    each = _EACH.match(text, one.end)
    if each is None or not (each["word"] or one.unit in _OFTEN):
        return None
    number = number_at(text, each.end(), for_each=False)
    if number is None or not number.unit or isinstance(number.value, Unread):
        return None
    return replace(number, unit=f"{number.unit}毎{one.unit}", also=())
