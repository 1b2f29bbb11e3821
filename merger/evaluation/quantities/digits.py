"""Plain numbers: digits with separators of thousands, kanji numerals, both mixed. No sign, no fraction, no unit."""

import re
from fractions import Fraction
from functools import lru_cache

_TEN = ("〇零", "一壱壹", "二弐貳", "三参參", "四肆", "五伍", "六陸", "七漆", "八捌", "九玖")
_DIGITS = {character: value for value, characters in enumerate(_TEN) for character in characters}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}
KANJI_DIGITS = "".join(_DIGITS)
KANJI = KANJI_DIGITS + "".join(_SMALL) + "".join(_LARGE)
# Possessive quantifiers and atomic groups: long runs of digits must not be tried in every other way to cut them up.
# Behind a group a possessive quantifier is wrong before Python 3.11.5 (python/cpython#106052); an atomic group is not.
_GROUPED = (
    r"\d{1,3}(?>(?:[,'’]\d{3})+)(?!\d)(?>(?:\.\d++)?)",  # 1,200.5 and 1'200.5
    r"\d{1,3}(?>(?:\.\d{3})+),\d++",  # 1.200,50
    r"\d{1,3}(?>(?:\.\d{3}){2,})(?![\d.])",  # 1.200.000
    r"(?<![\d.,] )(?<![\d.,])\d{1,3}(?>(?: \d{3})+)(?! ?\d|/\d)(?>(?:\.\d++)?)",  # 1 200
)
ARABIC = rf"(?:{'|'.join(_GROUPED)}|\d++(?>(?:\.\d++)?)|(?<![\w.)])\.\d++)"
RUN = rf"(?>(?:{ARABIC}|[{KANJI}]|(?<=[{KANJI_DIGITS}])[・点](?=[{KANJI_DIGITS}]))+)"
_PIECE = re.compile(rf"{ARABIC}|[{KANJI}]|[・点](?=[{KANJI_DIGITS}])")
_NO_DIGIT = re.compile(r"[,'’ ]")
_LONGEST = 400  # digits; beyond that a run of digits is babble, and costs quadratic time


@lru_cache(maxsize=4096)
def read_number(text: str) -> Fraction | None:
    """The value of one run of digits and kanji numerals, or None: 12, 1,234.5, 三万五千, 1億2000万, 二〇二四, 三・一四.

    Exact: decimals become fractions, so 0.1 is one tenth.
    """
    if text.isascii() and text.isdigit():
        return Fraction(int(text)) if len(text) <= _LONGEST else None
    if len(text) > _LONGEST:
        return None
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
            if current is not None:
                return None
            current = Fraction(_point(piece))
    return total + section + (current or 0)


def _point(piece: str) -> str:
    """Digits with a point alone: of comma and point the last one parts the decimals, any that stands twice does not."""
    if piece.rfind(",") > piece.rfind(".") > -1:
        return piece.replace(".", "").replace(",", ".")
    piece = _NO_DIGIT.sub("", piece)
    return piece.replace(".", "") if piece.count(".") > 1 else piece
