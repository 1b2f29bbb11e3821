"""Texts cut into pieces that can be counted: our way for Japanese without a dictionary."""

import re
from collections.abc import Iterator

from merger.evaluation.japanese import normalise
from merger.evaluation.quantities.numerals import Number, find_numbers
from merger.evaluation.quantities.signs import plain
from merger.evaluation.quantities.values import Clock, Date, Several, Unread, ValueRange

_PIECE = re.compile(r"[^\W\d_぀-ヿ㐀-鿿豈-﫿々〆]+|[^\W_]")
_ARTICLE = re.compile(r"\b(?:an?|the) +(?=[a-z\d])", re.IGNORECASE)


def pieces(text: str) -> list[str]:
    """Numbers by value with their unit, words of spaced scripts whole, Japanese letter by letter; no punctuation.

    「答えは三十七個。」 and 「答えは37個」 both give 答, え, は, 37, 個. English articles are left out, as in SQuAD;
    the A of ビタミンA is none.
    """
    text = plain(normalise(text))
    text = _ARTICLE.sub("", text) or text
    found: list[str] = []
    at = 0
    for number in find_numbers(text):
        found += _PIECE.findall(text[at : number.start].casefold())
        found += _parts(number)
        at = number.end
    found += _PIECE.findall(text[at:].casefold())
    return found


def _parts(number: Number) -> Iterator[str]:
    """2024年5月3日 holds 5月3日, 3〜5個 holds 5個; a ratio or a root is one piece, and so is 37 of 37個."""
    value = number.value
    unit, _, each = (number.unit or "").partition("毎")
    yield from ("1", each) if each else ()
    match value:
        case Date():
            parts = [(value.year, "年"), (value.month, "月"), (value.day, "日")]
        case Clock():
            parts = [(value.hour, "時"), (value.minute or None, "分"), (value.second or None, "秒")]
        case ValueRange():
            yield from (part for end in (value.low, value.high) if end is not None for part in (str(end), unit) if part)
            return
        case Several():
            yield from (part for one in value.values for part in (str(one), unit) if part)
            return
        case Unread():
            yield from _PIECE.findall(value.signs.casefold())
            return
        case _:
            yield from (part for part in (str(value), unit) if part)
            return
    yield from (piece for one, counter in parts if one is not None for piece in (str(one), counter))
