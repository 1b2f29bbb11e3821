"""A number format cut into its sections, and each section into tokens."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_LONGEST = 255  # characters; Excel takes no more
_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | \\(?P<escaped>.) | _(?P<room>.) | \*(?P<fill>.) | \[(?P<bracket>[^\]]*)\] | (?P<end>;)
    | (?P<general>General|G/標準) | (?P<half>AM/PM|A/P|午前/午後) | (?P<exponent>E[+-])
    | (?P<date>y+|m+|d+|h+|s+(?:\.0+)?|g+|e+|a{3,4}) | (?P<digit>[0\#?]) | (?P<point>\.) | (?P<comma>,)
    | (?P<percent>%) | (?P<over>/) | (?P<text>@) | (?P<other>.)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_COLOUR = re.compile(
    r"black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+|[黒青水緑紫赤白黄]|色 ?\d+", re.IGNORECASE
)
_KANJI = re.compile(r"DBNum([123])", re.IGNORECASE)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_WHOLE = {"-f800": 'yyyy"年"m"月"d"日"', "-f400": "h:mm:ss"}  # the long date and the time of the person's system


class UnknownFormat(ValueError):
    """What a cell shows in this format is not known here."""


class Token(NamedTuple):
    """kind: digit, point, comma, percent, over, exponent, general, text, date, elapsed, half, or word (shown as is)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Section:
    """A part between semicolons. locale: what stands in ``[$…-…]`` behind the sign of money, in lower case.

    kanji: the number behind DBNum, 0 for ordinary digits.
    """

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None = None
    locale: str = ""
    kanji: int = 0

    def has(self, kind: str) -> bool:
        """Whether a token of this kind is in it."""
        return any(token.kind == kind for token in self.tokens)

    def holds(self, value: float) -> bool:
        """Whether its condition, which it must have, is true of a value."""
        assert self.condition is not None
        return _COMPARE[self.condition[0]](value, self.condition[1])

    @property
    def only_negative(self) -> bool:
        """Whether its condition is true of negative numbers alone: such a section says itself that they are."""
        if self.condition is None:
            return False
        sign, bound = self.condition
        return (sign == "<" and bound <= 0) or (sign in ("<=", "=") and bound < 0)

    @property
    def is_date(self) -> bool:
        return any(token.kind in ("date", "elapsed", "half") for token in self.tokens)

    @property
    def words(self) -> str:
        """All that is shown whatever the number is."""
        return "".join(token.text for token in self.tokens if token.kind == "word")


@lru_cache(maxsize=1024)
def sections(form: str) -> list[Section]:
    """The sections of a format, at least one; raises UnknownFormat."""
    if len(form) > _LONGEST:
        raise UnknownFormat(form[:60])
    parts: list[list[re.Match[str]]] = [[]]
    for match in _TOKEN.finditer(form):
        if match.lastgroup == "end":
            parts.append([])
        else:
            parts[-1].append(match)
    if len(parts) > 4:
        raise UnknownFormat(form)
    return [_section(part) for part in parts]


def _section(matches: list[re.Match[str]]) -> Section:
    tokens: list[Token] = []
    condition, locale, kanji = None, "", 0
    for match in matches:
        kind, text = match.lastgroup or "", match[0]
        if kind in ("quoted", "escaped", "other"):
            tokens.append(Token("word", match[kind]))
        elif kind == "room":
            tokens.append(Token("word", " "))
        elif kind == "bracket":
            inner = match["bracket"]
            compared = _CONDITION.fullmatch(inner)
            if compared:
                condition = (compared[1], float(compared[2]))
            elif inner.startswith("$"):
                money, _, tail = inner[1:].partition("-")
                locale = f"-{tail}".lower() if tail else locale
                if locale in _WHOLE:
                    return Section(sections(_WHOLE[locale])[0].tokens, condition, locale)
                tokens.append(Token("word", money))
            elif _ELAPSED.fullmatch(inner):
                tokens.append(Token("elapsed", inner.lower()))
            elif written := _KANJI.fullmatch(inner):
                kanji = int(written[1])
            elif not _COLOUR.fullmatch(inner):
                raise UnknownFormat(match.string)
        elif kind != "fill":
            tokens.append(Token(kind, text.lower() if kind in ("date", "exponent") else text))
    return Section(tuple(token for token in tokens if token.text), condition, locale, kanji)
