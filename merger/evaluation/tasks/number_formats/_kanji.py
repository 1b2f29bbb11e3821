"""Numbers in kanji and full-width digits: ``[DBNum1]``, ``[DBNum2]`` and ``[DBNum3]`` as Excel in Japan shows them."""

import re

# Digits, the signs of 10, 100 and 1000, and of 10,000 and its powers; by the number behind DBNum.
_SIGNS = {
    1: ("〇一二三四五六七八九", "十百千", "万億兆"),
    2: ("〇壱弐参四伍六七八九", "拾百阡", "萬億兆"),
    3: ("０１２３４５６７８９", "十百千", "万億兆"),
}
# What a number that is not zero shows at least one of.
NONZERO = frozenset("123456789").union(*(digits[1:] + tens + greater for digits, tens, greater in _SIGNS.values()))
_WHOLE = re.compile(r"\d+")


def in_digits(text: str, kind: int) -> str:
    """Each digit by its own sign: 1,200 is 一,二〇〇."""
    return text.translate({ord("0") + value: sign for value, sign in enumerate(_SIGNS[kind][0])})


def spelled(text: str, kind: int) -> str:
    """The whole number that a text begins with as it is said, 千二百; decimals and what follows digit by digit."""
    match = _WHOLE.match(text)
    if not match or len(match[0]) > 16:
        return in_digits(text, kind)
    return _said(match[0], kind) + in_digits(text[match.end() :], kind)


def _said(digits: str, kind: int) -> str:
    signs, _, greater = _SIGNS[kind]
    if not digits.strip("0"):
        return signs[0]
    groups = [digits[max(end - 4, 0) : end] for end in range(len(digits), 0, -4)]
    parts = [
        _group(group, kind, index > 0) + ("", *greater)[index] for index, group in enumerate(groups) if group.strip("0")
    ]
    return "".join(reversed(parts))


def _group(digits: str, kind: int, before_sign: bool) -> str:
    """Up to four digits. 10, 100 and 1000 are said without a one, not so in the formal kind, nor 1000 before 万."""
    signs, tens, _ = _SIGNS[kind]
    said = ""
    for power, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit == "0":
            continue
        silent = digit == "1" and power > 0 and kind != 2 and not (power == 3 and before_sign)
        said += ("" if silent else signs[int(digit)]) + (tens[power - 1] if power else "")
    return said
