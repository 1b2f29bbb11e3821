"""Whether a text got stuck: the same piece again and again, which every language check accepts."""

import re

_LONGEST = 4000  # characters looked at, from the end: that is where a model gets stuck
_STUCK = re.compile(r"(.{1,9}?)\1{4,}|(.{10,200}?)\2{2,}", re.DOTALL)


def repeats(text: str) -> bool:
    """A piece of up to 9 characters five times in a row, or a longer one three times; it must hold a letter.

    「ののののの18」 is stuck, 1000000 and a line of dashes are not.
    """
    return any(any(map(str.isalpha, match.group(1) or match.group(2))) for match in _STUCK.finditer(text[-_LONGEST:]))
