"""Numbers in English words: twelve, twenty-five, one hundred and five, three quarters, minus two."""

import re
from fractions import Fraction

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {word: value for value, word in enumerate(_SMALL)} | {word: 20 + 10 * at for at, word in enumerate(_TENS)}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4,
          "fifth": 5, "fifths": 5, "sixth": 6, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10}  # fmt: skip
_WORD = re.compile(r"[ -]?([a-z]+)")
_LONGEST = 20  # words


def words_at_start(text: str) -> tuple[Fraction, int] | None:
    """The number in words that a text begins with, and where it ends; the text in small letters."""
    total, section, end, seen = 0, 0, 0, False
    sign = 1
    for _ in range(_LONGEST):
        match = _WORD.match(text, end)
        word = match[1] if match else ""
        if word in ("minus", "negative") and not end:
            sign = -1
        elif word in _VALUES and (not seen or section % 10 == 0 or section == 0):
            section, seen = section + _VALUES[word], True
        elif word == "hundred" and seen:
            section *= 100
        elif word in _SCALES and seen:
            total, section = total + section * _SCALES[word], 0
        elif word in _PARTS and seen and match:
            return Fraction(sign * (total + section), _PARTS[word]), match.end()
        elif word == "and" and seen and (further := _WORD.match(text, match.end() if match else 0)):
            if further[1] not in _VALUES or section % 100 != 0:
                break
        else:
            break
        end = match.end() if match else end
    return (Fraction(sign * (total + section)), end) if seen else None
