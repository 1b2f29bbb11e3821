"""Fractions, mixed numbers, roots, powers, π and what is made of them, read where they stand, to an exact value."""

import re
from fractions import Fraction
from math import factorial

from merger.errors import N_
from merger.evaluation.quantities.digits import KANJI, RUN, read_number
from merger.evaluation.quantities.surds import (
    PI,
    Exact,
    Inexact,
    Surd,
    add,
    divide,
    multiply,
    negative,
    raised,
    square_root,
)
from merger.evaluation.quantities.units import ordinal_at, unit_at

TOO_LONG = N_("The number in the answer is too long.")
WITH_LETTERS = N_("The answer holds a letter that stands for a number, as in 2x + 1.")
NOT_WORKED_OUT = N_("The answer is a calculation that is not worked out, as in 12 + 3.")
NOT_EXACT = N_("The answer holds a root, power or fraction of a kind that is not read.")
# 5! where a sentence goes on in which it is a number; "18!" at the end of one is 18, said with emphasis.
FACTORIAL = re.compile(
    r"(?<=[\d)])!(?=で(?:す|ある|しょう|割)|通り|分の|[倍個]|[はを](?=[、 \d])|の(?=\d|値)"
    r"|[-=+*/×÷·^\d]| ?[=×÷]| [+*/] )"
)
_LARGEST_FACTORIAL = 170
_MOST = 60  # numbers and brackets of one expression
_DEEPEST = 12

_ROOT = r"√|ルート|sqrt(?![A-Za-z])"
OPERAND = rf"(?:[\d{KANJI}√π(]|\.\d|ルート|sqrt(?![A-Za-z])|pi(?![A-Za-z]))"
_NUMBER = re.compile(RUN)
_SIGNED = re.compile(rf"(?P<sign>[-+±]|マイナス) ?(?={OPERAND})")
_PLUS = re.compile(rf"(?: ?(?P<sign>[+±]) ?| - |-|マイナス)(?={OPERAND})")
_LETTER_PLUS = re.compile(r" ?[-+] ?[A-Za-z](?![A-Za-z])")
_TIMES = re.compile(rf" ?(?P<sign>[×·÷/]|\*(?!\*)|[xX](?= ?\d)) ?(?={OPERAND})")
_LETTER_TIMES = re.compile(r" ?(?:[×·÷^]|\*(?!\*)) ?[A-Za-z](?![A-Za-z])|/[A-Za-z](?![A-Za-z])")
_TEN_TO = re.compile(r"10 ?(?:\^|\*\*|の)")
_IMPLIED = re.compile(r"(?:√|π|ルート|sqrt ?(?=\()|pi(?![A-Za-z]))")
_POWER = re.compile(r" ?(?:\^|\*\*(?=[-\d(])) ?")
_TIMES_ITSELF = re.compile(rf"の?(?P<exponent>{RUN})乗(?!根)")
_SCIENTIFIC = re.compile(r"[eE]([-+]?\d{1,5})(?![A-Za-z0-9.])")
_WITH_FRACTION = re.compile(r"(?: ?と ?| and | )(\d{1,9})/(\d{1,9})(?![\d/])")
_WITH_PART = re.compile(rf"と(?P<below>{RUN})分の(?P<above>{RUN})")
_FACTOR = re.compile(r"\((?:(?P<letter>[A-Za-z] ?[-+*/^)])|[-\d√π(][^)\n]{0,80}?[-+√π*/^×])")
_PART = re.compile(rf"分の(?={OPERAND})")
_ROOTS = re.compile(rf"(?:{_ROOT}) ?(?:\[(?P<index>\d)\] ?)?(?=[\d{KANJI}(√π])")
_NO_ROOT = re.compile(rf"(?:{_ROOT}) ?[-\[]?[A-Za-z\d(]")
_GLUED = re.compile(r"(?:[A-Za-z]{1,3}|sinh?|cosh?|tanh?|log|exp|mod)(?![a-z])")
_REST = re.compile(r"(?>(?:[A-Za-z0-9.^*/+\-×÷·√π(){}\[\]_≠…\\]|(?<=[+\-*/×÷·^(≠]) | (?=[+\-*/×÷·^≠]))*)")


class NotRead(Exception):
    """What begins at a place is no number, or one that is not understood (``reason``)."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.end = 0  # how far it was looked at


def end_of_signs(text: str, at: int) -> int:
    """Where the signs of mathematics that begin at a place end, understood or not."""
    match = _REST.match(text, at)
    return match.end() if match else at


class ExpressionReader:
    """Reads one expression from a place on; ``value`` and ``end`` are what was found.

    upper: whether ± is read as plus (else minus). either: whether one stands there.
    worked: whether it is a number as one writes an answer, not a sum or product of rational numbers still to be done.
    plain: whether it is no more than digits or kanji numerals.
    """

    def __init__(self, text: str, at: int, upper: bool = True) -> None:
        self._text, self.end, self._left, self._depth = text, at, _MOST, 0
        self._upper, self.either, self._calculated, self.plain = upper, False, False, True
        try:
            self.value = self._sum()
        except (Inexact, ZeroDivisionError, OverflowError) as fault:
            raise self._told(NotRead(NOT_EXACT)) from fault
        except NotRead as fault:
            raise self._told(fault) from None

    def _told(self, fault: NotRead) -> NotRead:
        fault.end = max(fault.end, self.end)
        return fault

    @property
    def worked(self) -> bool:
        return not self._calculated or isinstance(self.value, Surd) or self.either

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self.end)
        if match:
            self.end = match.end()
        return match

    def _sum(self) -> Exact:
        sign = self._take(_SIGNED)
        value = self._signed(sign["sign"] if sign else "+", self._product())
        while plus := self._take(_PLUS):
            self._calculated, self.plain = True, False
            value = add(value, self._signed(plus["sign"] or "-", self._product()))
        if _LETTER_PLUS.match(self._text, self.end):
            raise NotRead(WITH_LETTERS)
        return value

    def _signed(self, sign: str, value: Exact) -> Exact:
        if sign == "±":
            self.either, self.plain = True, False
        return value if sign == "+" or (sign == "±" and self._upper) else negative(value)

    def _product(self) -> Exact:
        value = self._power()
        divided = False
        while True:
            if self._text[self.end : self.end + 1] == "(" and not self._bracket_counts():
                return value
            if self._text[self.end : self.end + 1] == "(" or _IMPLIED.match(self._text, self.end):
                if divided:
                    raise NotRead(NOT_EXACT)  # 1/2π: nobody knows whether π is above or below
                self._calculated, self.plain = True, False
                value = multiply(value, self._power())
            elif times := self._take(_TIMES):
                self.plain = False
                ten = times["sign"] not in "÷/" and _TEN_TO.match(self._text, self.end)
                twice, divided = divided, times["sign"] == "/"
                if twice:
                    raise NotRead(NOT_EXACT if divided else NOT_WORKED_OUT)
                self._calculated |= not ten and not divided
                factor = self._power()
                value = divide(value, factor) if times["sign"] in "÷/" else multiply(value, factor)
            elif _LETTER_TIMES.match(self._text, self.end):
                raise NotRead(WITH_LETTERS)
            else:
                return value

    def _bracket_counts(self) -> bool:
        """Whether a bracket straight behind a number is a factor: in 18(税込) and 5(3) it is not."""
        factor = _FACTOR.match(self._text, self.end)
        if factor and factor["letter"]:
            raise NotRead(WITH_LETTERS)
        return factor is not None

    def _power(self) -> Exact:
        base = self._atom()
        if self._take(FACTORIAL):
            self.plain = False
            base = _factorial(base)
        if self._before_letter():
            raise NotRead(WITH_LETTERS)
        if self._take(_POWER):
            self.plain = False
            if self._text[self.end : self.end + 1].isascii() and self._text[self.end : self.end + 1].isalpha():
                raise NotRead(WITH_LETTERS)
            sign = self._take(_SIGNED)
            exponent = self._atom()
            return raised(base, self._signed(sign["sign"], exponent) if sign else exponent)
        if times := self._take(_TIMES_ITSELF):
            self.plain = False
            return raised(base, read_number(times["exponent"]) or Fraction(0))
        return base

    def _atom(self) -> Exact:
        self._left -= 1
        if self._left < 0:
            raise NotRead(TOO_LONG)
        text, sign = self._text, self._text[self.end : self.end + 1]
        if sign == "(":
            return self._bracket()
        if sign == "π" or text.startswith("pi", self.end):
            self.end, self.plain = self.end + (1 if sign == "π" else 2), False
            return PI
        if sign in ("√", "ル", "s"):
            return self._root()
        return self._number()

    def _bracket(self) -> Exact:
        self._depth, self.end, self.plain = self._depth + 1, self.end + 1, False
        if self._depth > _DEEPEST:
            raise NotRead(TOO_LONG)
        value = self._sum()
        if self._text[self.end : self.end + 1] != ")":
            raise NotRead
        self._depth, self.end = self._depth - 1, self.end + 1
        return value

    def _root(self) -> Exact:
        root = self._take(_ROOTS)
        if root is None:
            raise NotRead(NOT_EXACT if _NO_ROOT.match(self._text, self.end) else "")
        self._depth, self.plain = self._depth + 1, False
        if self._depth > _DEEPEST:
            raise NotRead(TOO_LONG)
        inner = self._atom()
        self._depth -= 1
        return square_root(inner) if root["index"] in (None, "2") else _whole_root(inner, int(root["index"]))

    def _number(self) -> Exact:
        match = self._take(_NUMBER)
        if match is None:
            raise NotRead
        value = read_number(match.group())
        if value is None:
            raise NotRead(TOO_LONG if len(match.group()) > 400 else "")
        text, at = self._text, self.end
        following = text[at : at + 1]
        if following == "分" and self._take(_PART):
            self.plain = False
            return self._part(value)
        if following in ("e", "E") and (power := self._take(_SCIENTIFIC)):
            self.plain = False
            return multiply(value, raised(Fraction(10), Fraction(int(power[1]))))
        if following in (" ", "と") and value.denominator == 1:
            value = self._mixed(value)
        if "." in match.group() and text.startswith("…", self.end):
            raise NotRead(NOT_EXACT)  # 0.333...
        return value

    def _before_letter(self) -> bool:
        """Whether a letter is glued to the number that is no unit, ending or sign: 2x, but 2kg, 2nd, 2pi, 2x10."""
        text, at = self._text, self.end
        if not _GLUED.match(text, at) or unit_at(text, at) or ordinal_at(text, at) or _IMPLIED.match(text, at):
            return False
        return not (text[at] in "xX" and _TIMES.match(text, at))

    def _part(self, below: Fraction) -> Exact:
        above = self._power()
        while _IMPLIED.match(self._text, self.end):
            above = multiply(above, self._power())
        return divide(above, below)

    def _mixed(self, whole: Fraction) -> Fraction:
        """3と1/2, 1 1/2, 三と二分の一; only with a proper fraction."""
        fraction = _WITH_FRACTION.match(self._text, self.end)
        if fraction and 0 < int(fraction[1]) < int(fraction[2]):
            self.end, self.plain = fraction.end(), False
            return whole + Fraction(int(fraction[1]), int(fraction[2]))
        if part := _WITH_PART.match(self._text, self.end):
            below, above = read_number(part["below"]), read_number(part["above"])
            if below and above and above < below:
                self.end, self.plain = part.end(), False
                return whole + above / below
        return whole


def _factorial(value: Exact) -> Exact:
    if not isinstance(value, Fraction) or value.denominator != 1 or not 0 <= value <= _LARGEST_FACTORIAL:
        raise Inexact
    return Fraction(factorial(int(value)))


def _whole_root(value: Exact, index: int) -> Exact:
    """The root of a number whose root is rational; others are not read."""
    if not isinstance(value, Fraction) or index < 2 or value < 0 or max(value.numerator, value.denominator) > 2**256:
        raise Inexact
    above, below = (round(part ** (1 / index)) for part in (value.numerator, value.denominator))
    found = Fraction(above, below or 1)
    if found**index != value:
        raise Inexact
    return found
