"""Numbers in a text: each as large as it is written, with its sign, its unit and what it means as a whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from merger.evaluation.quantities.calendar import date_at
from merger.evaluation.quantities.digits import KANJI, RUN
from merger.evaluation.quantities.expressions import NOT_WORKED_OUT, OPERAND, WITH_LETTERS, end_of_signs
from merger.evaluation.quantities.intervals import COMPARED, WORDED, interval_at, interval_from, worded_at
from merger.evaluation.quantities.reading import MONEY, SPEEDS, Found, number_at
from merger.evaluation.quantities.surds import Surd
from merger.evaluation.quantities.units import one_spelling, unit_at
from merger.evaluation.quantities.values import Unread, Value


@dataclass(frozen=True)
class Number:
    """A number found in a text: its value, the unit or counter after it (one spelling each), and its place.

    also: what else the same signs can mean (10:15 is a time of day and a ratio).
    """

    value: Value
    unit: str | None
    start: int
    end: int
    also: tuple[Value, ...] = ()

    @property
    def read(self) -> bool:
        """Whether it is understood as a whole."""
        return not isinstance(self.value, Unread)

    @property
    def calculation(self) -> bool:
        """Whether it is a calculation that is not worked out, as in 9×2で18."""
        return isinstance(self.value, Unread) and self.value.reason == NOT_WORKED_OUT


_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_START = re.compile(
    r"(?P<zero>(?<![ァ-ヶー])ゼロ(?![ァ-ヶー]))"
    rf"|(?P<date>令和|平成|昭和|大正|明治|(?<![A-Za-z])(?i:[RHSTM](?=\d{{1,2}}[./-])|(?:{_MONTHS})[a-z]*\.? (?=\d)))"
    rf"|(?P<before>紀元前|西暦前|(?<![一-龠\d])前(?=(?:{RUN})(?:年(?![前間])|世紀))"
    r"|(?<![A-Za-z])(?:BCE?|B\.C\.(?:E\.)?) ?(?=\d))"
    rf"|(?P<half>午前|午後|(?<![A-Za-z])[AaPp]\.?[Mm]\.? ?(?=\d))"
    rf"|(?P<worded>(?<![A-Za-z])(?<!\d )(?i:{'|'.join(WORDED)}) (?={OPERAND}|[¥$]))"
    rf"|(?P<compared>(?<![A-Za-z<\\/])[A-Za-z](?= ?{COMPARED} ?-?{OPERAND}))"
    rf"|(?P<money>(?:{MONEY}) ?(?=[-▲△]?\.?\d))"
    rf"|(?P<speed>{'|'.join(SPEEDS)})(?=約?[\d{KANJI}])"
    rf"|(?P<sign>(?:(?<![\w)\]])|(?<=[ぁ-ヿ一-龠]))[-+±](?= ?(?:{MONEY})? ?{OPERAND})|[▲△](?= ?(?:{MONEY})? ?[\d√])"
    rf"|(?:マイナス|プラス|氷点下|(?<![A-Za-z])(?:minus|negative) )(?={OPERAND}))"
    r"|(?P<word>(?<=[唯統同単均随])一|(?<=万が)一|一切(?!れ)|一時的|一番(?=[一-龠])(?![目線地札])"
    r"|十分(?=[なにだ])|(?<=[でにがも])十分(?![間後前]))"  # words that begin as numbers with a counter do
    rf"|(?P<operand>[\d{KANJI}√π]|(?<![\w.)])\.(?=\d)|ルート(?=[\d{KANJI}(√])"
    r"|(?<![A-Za-z])(?:sqrt ?(?=[(\d√])|pi(?![A-Za-z])))"
    r"|(?P<bracket>\((?=\(?-?[\d√π(]))"
    r"|(?P<letters>(?<![A-Za-z\\])(?:[A-Za-z](?:\^|\d| ?[-+*/×÷·≠] ?[\dA-Za-z√π(](?![A-Za-z]))|[A-Za-z]{2,20}-?(?=\d)))"
    r"|(?P<function>\\?(?<![A-Za-z])(?:sin|cos|tan|log|ln|exp|binom|sum|int)(?:_\(?\w{1,3}\)?)?[ (]?(?=[\d(√π\\]))"
)
_RUN = re.compile(RUN)
_FIRST = re.compile(rf"[\d{KANJI}√πゼルマプ氷午令平昭大明時毎分秒紀西前¥€£$±▲△.(+-]|(?<![A-Za-z\\])[A-Za-z]|\\")
_MEANINGFUL = re.compile(r"[\d√π]")
LONGEST = 20_000  # characters: more than any cell or answer has


def find_numbers(text: str) -> list[Number]:
    """Every number in a text that went through :func:`merger.evaluation.japanese.normalise`, left to right.

    Each is as large as it is written: 2:3, 4√2, 10時15分 and 3〜5 are one number. What is not understood as a whole,
    such as 2x+1, is one :class:`Unread` value, never the part of it that could be read. Time is linear; of a longer
    text only the last LONGEST characters are looked at.
    """
    return list(_found(text))


def number_from(text: str, at: int) -> Number | None:
    """The number that begins at just this place, or None."""
    start = _START.match(text, at)
    found = _read(text, start) if start else None
    return Number(found.value, found.unit, at, found.end, found.also) if found else None


def _found(text: str) -> Iterator[Number]:
    at = max(len(text) - LONGEST, 0)
    while first := _FIRST.search(text, at):
        begin = first.start()
        start = _START.match(text, begin)
        found = _read(text, start) if start else None
        if found is None:
            at = max(begin + 1, _no_number(text, start) if start else 0)
        else:
            at = max(found.end, begin + 1)
            yield Number(found.value, found.unit, begin, found.end, found.also)


def _no_number(text: str, start: re.Match[str]) -> int:
    """Where to go on when signs that could begin a number did not: none is looked at twice."""
    if start.lastgroup in ("letters", "function"):
        return end_of_signs(text, start.start())
    if start.lastgroup == "word":
        return start.end()
    run = _RUN.match(text, start.start())
    return run.end() if run else 0


def _read(text: str, start: re.Match[str]) -> Found | None:
    kind, at = start.lastgroup, start.start()
    if kind == "word":
        return None
    if kind == "zero":
        unit = unit_at(text, start.end())
        return Found(Fraction(0), one_spelling(unit), start.end() + len(unit))
    if kind in ("letters", "function"):
        end = end_of_signs(text, start.end())
        signs = text[at:end]
        return Found(Unread(signs, WITH_LETTERS), None, end) if _MEANINGFUL.search(signs) else None
    if kind == "before":
        return _before_our_era(number_at(text, start.end()))
    if kind == "date":
        date = date_at(text, at)
        return Found(*date) if date else None
    if kind == "worded":
        return worded_at(text, at, start.group().strip())
    if kind == "compared":
        return interval_at(text, at)
    if kind == "speed":
        return _speed(text, start)
    found = number_at(text, at)
    if found is None:
        return None
    alone = kind == "bracket" and text[at + 1] != "(" and text.find(")", at, found.end) == found.end - 1
    if alone and not isinstance(found.value, Surd | Unread):
        return None  # a remark in brackets
    return interval_from(text, at, found)


def _before_our_era(found: Found | None) -> Found | None:
    """紀元前221年, 221 BC: another year than 221年, and no negative one."""
    if found is None or found.unit not in (None, "年", "世紀"):
        return found
    return replace(found, unit=f"紀元前{found.unit or '年'}", also=())


def _speed(text: str, start: re.Match[str]) -> Found | None:
    """時速60km is 60km/h."""
    at = start.end() + text.startswith("約", start.end())
    found = number_at(text, at)
    if found is None or found.unit is None:
        return found
    unit = "キロメートル" if found.unit == "キログラム" else found.unit  # 時速60キロ
    return Found(found.value, f"{unit}/{SPEEDS[start.group()]}", found.end)
