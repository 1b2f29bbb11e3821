"""Exact numbers with square roots and π: sums of a·√n·π^k, n without square factors, equal when they are the same."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import isqrt

_LARGEST = 10**12  # under a root; larger ones are read only when they are squares
_DIGITS = 400  # of a power; beyond that nobody wrote the number out
_MOST = 16  # terms of a sum

Key = tuple[int, int]  # what stands under the root, the power of π


class Inexact(ValueError):
    """What was written has no exact value of this form."""


@dataclass(frozen=True)
class Surd:
    """At least one term that is no rational number, in order of root and power of π."""

    terms: tuple[tuple[Key, Fraction], ...]

    def __str__(self) -> str:
        parts = []
        for (root, power), factor in self.terms:
            signs = [f"√{root}"] * (root != 1) + [f"π^{power}" if power != 1 else "π"] * (power != 0)
            parts.append("·".join([str(factor)] * (factor != 1 or not signs) + signs))
        return "+".join(parts)


Exact = Fraction | Surd
PI = Surd((((1, 1), Fraction(1)),))


def add(first: Exact, second: Exact) -> Exact:
    terms = _terms(first)
    for key, factor in _terms(second).items():
        terms[key] = terms.get(key, Fraction(0)) + factor
    return _made(terms)


def multiply(first: Exact, second: Exact) -> Exact:
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return _bounded(first * second)
    terms: dict[Key, Fraction] = {}
    for (root, power), factor in _terms(first).items():
        for (other, exponent), further in _terms(second).items():
            outside, inside = _square_free(root * other)
            key = (inside, power + exponent)
            terms[key] = terms.get(key, Fraction(0)) + factor * further * outside
    return _made(terms)


def divide(first: Exact, second: Exact) -> Exact:
    """The quotient; a denominator of several terms has none here."""
    terms = _terms(second)
    if len(terms) != 1:
        raise Inexact
    ((root, power), factor), *_ = terms.items()
    return multiply(first, _made({(root, -power): 1 / (factor * root)}))


def raised(base: Exact, exponent: Exact) -> Exact:
    """A power with a whole or half exponent."""
    if not isinstance(exponent, Fraction) or exponent.denominator > 2 or abs(exponent.numerator) > 10_000:
        raise Inexact
    if exponent.denominator == 2:
        base, exponent = square_root(base), exponent * 2
    times = int(exponent)
    if isinstance(base, Fraction):
        size = max(base.numerator.bit_length(), base.denominator.bit_length())
        if abs(times) * size > 4 * _DIGITS or (base == 0 and times < 0):
            raise Inexact
        return base**times
    if abs(times) > 8:
        raise Inexact
    result: Exact = Fraction(1)
    for _ in range(abs(times)):
        result = multiply(result, base)
    return result if times >= 0 else divide(Fraction(1), result)


def square_root(value: Exact) -> Exact:
    if not isinstance(value, Fraction) or value < 0:
        raise Inexact
    outside, inside = _square_free(value.numerator * value.denominator)
    return _made({(inside, 0): Fraction(outside, value.denominator)})


def negative(value: Exact) -> Exact:
    return multiply(Fraction(-1), value)


def _terms(value: Exact) -> dict[Key, Fraction]:
    if isinstance(value, Surd):
        return dict(value.terms)
    return {(1, 0): value} if value else {}


def _made(terms: dict[Key, Fraction]) -> Exact:
    kept = sorted((key, _bounded(factor)) for key, factor in terms.items() if factor)
    if len(kept) > _MOST:
        raise Inexact
    if not kept:
        return Fraction(0)
    return kept[0][1] if len(kept) == 1 and kept[0][0] == (1, 0) else Surd(tuple(kept))


def _bounded(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > 8 * _DIGITS:
        raise Inexact
    return value


@lru_cache(maxsize=4096)
def _square_free(number: int) -> tuple[int, int]:
    """(a, n) with a²·n = number and no square in n: primes up to the cube root, then a square or none is left."""
    if number == 0:
        return 0, 1
    if isqrt(number) ** 2 == number:
        return isqrt(number), 1
    if number > _LARGEST:
        raise Inexact
    outside, inside, rest, prime = 1, 1, number, 2
    while prime**3 <= rest:
        while rest % (prime * prime) == 0:
            outside, rest = outside * prime, rest // (prime * prime)
        if rest % prime == 0:
            inside, rest = inside * prime, rest // prime
        prime += 1
    if isqrt(rest) ** 2 == rest:
        return outside * isqrt(rest), inside
    return outside, inside * rest
