"""Numbers as people write them in Japanese and English: digits, kanji, mixed, fractions, with the unit behind them."""

import re
from dataclasses import dataclass
from fractions import Fraction

from merger.evaluation.units import one_spelling, unit_at

_TEN = ("〇零", "一壱", "二弐", "三参", "四", "五", "六", "七", "八", "九")
_DIGITS = {character: value for value, characters in enumerate(_TEN) for character in characters}
_SMALL = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}
_KANJI = "".join(_DIGITS) + "".join(_SMALL) + "".join(_LARGE)
# Possessive quantifiers (++): long runs of digits must not be tried in every other way to cut them up.
_ARABIC = r"(?:\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.\d++)?+"
_PIECE = re.compile(rf"{_ARABIC}|[{_KANJI}]|[・点](?=[{''.join(_DIGITS)}])")
_RUN = rf"(?:{_ARABIC}|[{_KANJI}]|(?<=[{''.join(_DIGITS)}])[・点](?=[{''.join(_DIGITS)}]))++"
_NUMBER = re.compile(
    rf"(?P<sign>マイナス|(?<![\d{_KANJI})])[-+▲△](?=[\d{_KANJI}¥$]))?(?P<money>[¥$])?"
    rf"(?:(?P<below>{_RUN})分の(?P<above>{_RUN})|(?P<number>{_RUN})(?:[/⁄](?P<over>\d+)(?![\d/⁄]))?)"
)

_LONGEST = 400  # digits; beyond that a run of digits is babble, and costs quadratic time
_KANJI_LETTER = re.compile(r"[\u4e00-\u9fff々]")


@dataclass(frozen=True)
class Number:
    """A number found in a text: its exact value, the unit or counter after it (one spelling each), and its place."""

    value: Fraction
    unit: str | None
    start: int
    end: int


def find_numbers(text: str) -> list[Number]:
    """Every number in a text that went through :func:`merger.evaluation.japanese.normalise`, left to right."""
    found = []
    for match in _NUMBER.finditer(text):
        value = _value(match)
        if value is None:
            continue
        unit = unit_at(text, match.end())
        if not unit and _is_part_of_a_word(text, match):
            continue
        found.append(Number(value, one_spelling(match["money"] or unit), match.start(), match.end() + len(unit)))
    return found


def _is_part_of_a_word(text: str, match: re.Match[str]) -> bool:
    """Kanji numerals followed by a kanji that counts nothing belong to a word: 一緒, 八百屋."""
    last = match.group()[-1]
    return last in _KANJI and bool(_KANJI_LETTER.match(text, match.end()))


def _value(match: re.Match[str]) -> Fraction | None:
    if match["below"]:
        below, above = read_number(match["below"]), read_number(match["above"])
        value = above / below if below and above is not None else None
    else:
        value = read_number(match["number"])
        if value is not None and match["over"]:
            value = value / int(match["over"]) if int(match["over"]) else None
    if value is None:
        return None
    return -value if match["sign"] in ("-", "▲", "△", "マイナス") else value


def read_number(text: str) -> Fraction | None:
    """The value of one run of digits and kanji numerals, or None: 12, 1,234.5, 三万五千, 1億2000万, 二〇二四, 三・一四.

    Exact: decimals become fractions, so 0.1 is one tenth.
    """
    total, section, current = Fraction(0), Fraction(0), None  # 億 and above | below 万 | digits not yet placed
    decimals: int | None = None  # how many kanji digits stand behind the point
    for piece in _PIECE.findall(text):
        if piece in ("・", "点"):
            decimals = 0
        elif piece in _DIGITS:
            if decimals is not None:
                decimals += 1
                current = (current or Fraction(0)) + Fraction(_DIGITS[piece], 10**decimals)
            else:
                current = (current or Fraction(0)) * 10 + _DIGITS[piece]
        elif piece in _SMALL:
            section += (Fraction(1) if current is None else current) * _SMALL[piece]
            current, decimals = None, None
        elif piece in _LARGE:
            if current is None and section == 0:
                return None  # 万一 and the like: a large unit with nothing to multiply
            total += (section + (current or 0)) * _LARGE[piece]
            section, current, decimals = Fraction(0), None, None
        else:
            if current is not None or len(piece) > _LONGEST:
                return None
            current = Fraction(piece.replace(",", ""))
    return total + section + (current or 0)
