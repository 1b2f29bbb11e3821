"""A phrase that is an answer by itself: one number, or several with nothing but signs between them."""

import re
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from merger.evaluation.quantities.english import words_at_start
from merger.evaluation.quantities.numerals import Number, number_from
from merger.evaluation.quantities.surds import Surd, negative
from merger.evaluation.quantities.units import one_spelling, unit_at
from merger.evaluation.quantities.values import Several, Unread, Value, ValueRange

_BEFORE = re.compile(
    r"(?:約|およそ|ほぼ|ちょうど|全部で|全体で|合計で?|税込み?|税抜き?|年率?(?=[\d.]+%)"
    r"|(?:about|approximately|approx\.|around|exactly) |[≈=] ?| )+"
)
_AFTER = re.compile(
    r"(?:\((?:税込み?|税抜き?|税別)\)|くらい|ぐらい|程度|ほど|ちょうど|税込み?|でした|です|である|になります|となります|だ|"
    r"(?<!\d)\.|(?<=\d)\.$|[。!、, ])+$"
)
_LABEL = re.compile(r"([A-Za-zαβθ](?:_?\d)?) ?= ?")
_LABELS = re.compile(r"\(([A-Za-z](?: ?, ?[A-Za-z])+)\) ?= ?")
_BETWEEN = re.compile(r" ?(?:,? ?(?:and|or)(?= )|[,、;]|と|及び|および|または|又は|もしくは|あるいは|かつ|&) ?")
_NOTHING = frozenset(("なし", "無し", "れい", "ぜろ", "none", "nothing"))
_CLOSES = {"(": ")", "[": "]", "{": "}"}
_MOST = 50  # numbers
_LONGEST = 1000  # characters


@lru_cache(maxsize=4096)
def whole_number(words: str) -> Number | None:
    """What a phrase is when all of it is understood as one quantity, otherwise None.

    2と3 and x=2, 3 are two numbers in any order; (2, 3) and x=2, y=3 have an order. (1,200) is negative, as in
    accounts; (18) may be. words: normalised (:func:`merger.evaluation.japanese.normalise`).
    """
    if len(words) > _LONGEST:
        return None
    before = _BEFORE.match(words)
    start = before.end() if before else 0
    text = _AFTER.sub("", words[start:])
    if text in _NOTHING:
        return Number(Fraction(0), None, 0, len(words))
    found = _bracketed(text) or _listed(text, 0, len(text)) or _in_words(text)
    return replace(found, start=0, end=len(words)) if found else None


def _in_words(text: str) -> Number | None:
    said = words_at_start(text.lower()) if text[:1].isalpha() and text.isascii() else None
    if said is None:
        return None
    value, end = said
    unit = unit_at(text, end)
    rest = text[end + len(unit) :]
    if rest and (not rest.replace(" ", "").replace("-", "").isalpha() or rest.count(" ") > 2 or value == 1):
        return None
    return Number(value, one_spelling(unit), 0, end)


def _bracketed(text: str) -> Number | None:
    """A point, a set or an interval; or one number in the brackets of accounts."""
    names = _LABELS.match(text)
    inner = text[names.end() :] if names else text
    money = inner[:1] if inner[:1] in ("¥", "$") else ""
    inner = inner[len(money) :]
    opened, closed = inner[:1], inner[-1:]
    if opened not in _CLOSES or closed not in ")]}" or len(inner) < 3:
        return None
    found = _listed(inner, 1, len(inner) - 1)
    if found is None:
        return None
    if not isinstance(found.value, Several):
        return _in_accounts(replace(found, unit=one_spelling(money) or found.unit), inner, bool(money))
    values = found.value.values
    if names:
        order = (
            sorted(range(len(values)), key=[name.strip() for name in names[1].split(",")].__getitem__)
            if (names[1].count(",") + 1 == len(values))
            else range(len(values))
        )
        values = tuple(values[index] for index in order)
    if opened == "{":
        return replace(found, value=Several(values))
    between = ValueRange(values[0], opened == "[", values[1], closed == "]") if len(values) == 2 else None
    if _CLOSES[opened] != closed:
        return replace(found, value=between) if between else None
    # (2, 5) is a point more often than an open interval, [2, 5] a closed interval as often as a list.
    return replace(found, value=Several(values, ordered=True), also=(between,) if between and not names else ())


def _in_accounts(found: Number, inner: str, money: bool) -> Number | None:
    if not inner.startswith("(") or not isinstance(found.value, Fraction | Surd):
        return None if isinstance(found.value, Unread) else found
    if isinstance(found.value, Surd) or found.value <= 0:
        return found
    if money or "," in inner or found.unit in ("円", "ドル"):
        return replace(found, value=negative(found.value))
    return replace(found, also=(negative(found.value),))


def _listed(text: str, at: int, end: int) -> Number | None:
    """Numbers from one place to another with nothing but signs between them; names before them give an order."""
    numbers: list[Number] = []
    labels: list[str | None] = []
    while len(numbers) < _MOST:
        label = _LABEL.match(text, at)
        number = number_from(text, label.end() if label else at)
        if number is None or number.end > end:
            return None
        numbers.append(number)
        labels.append(label[1] if label else None)
        if number.end == end:
            return _joined(numbers, labels)
        between = _BETWEEN.match(text, number.end)
        if between is None:
            return None
        at = between.end()
    return None


def _joined(numbers: list[Number], labels: list[str | None]) -> Number | None:
    if len(numbers) == 1:
        return numbers[0]
    units = {number.unit for number in numbers}
    if len(units - {None}) > 1 or (None in units and len(units) > 1 and numbers[-1].unit is None):
        return None  # 3個と2本: several things
    names = [label for label in labels if label is not None]
    ordered = len(names) == len(numbers) and len(set(names)) > 1
    if ordered:
        numbers = [number for _, number in sorted(zip(names, numbers, strict=True), key=lambda pair: pair[0])]
    values: list[Value] = []
    for number in numbers:
        values += number.value.values if isinstance(number.value, Several) else [number.value]
    unread = next((value for value in values if isinstance(value, Unread)), None)
    if unread:
        return replace(numbers[0], value=replace(unread, signs=", ".join(map(str, values))))
    return Number(Several(tuple(values), ordered), next(iter(units - {None}), None), 0, numbers[-1].end)
