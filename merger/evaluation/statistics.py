"""Intervals for accuracies and for the difference between two models that answered the same questions."""

import math
from dataclasses import asdict, dataclass

Z95 = 1.959963984540054  # the normal quantile of a two-sided 95 % interval


@dataclass(frozen=True)
class Interval:
    """A share with its 95 % interval, all in [0, 1], over ``n`` questions."""

    score: float
    low: float
    high: float
    n: int

    def to_json(self) -> dict[str, float]:
        return asdict(self)


def wilson(right: float, n: int, z: float = Z95) -> Interval:
    """The Wilson score interval of ``right`` out of ``n`` (Wilson 1927); [0, 1] when there is no question."""
    if n == 0:
        return Interval(0.0, 0.0, 1.0, 0)
    share, square = right / n, z * z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    low = 0.0 if right <= 0 else max(0.0, centre - half)
    high = 1.0 if right >= n else min(1.0, centre + half)
    return Interval(share, low, high, n)


@dataclass(frozen=True)
class Difference:
    """First model minus second on the same questions: 95 % interval, exact McNemar p, questions won and lost."""

    difference: float
    low: float
    high: float
    p: float
    gained: int
    lost: int
    n: int

    def to_json(self) -> dict[str, float]:
        return asdict(self)


def paired_difference(first: list[float], second: list[float], z: float = Z95) -> Difference:
    """Compare two lists of 0/1 scores, question by question.

    Interval: Newcombe 1998, method 10 (score intervals, correlation with continuity correction). p: the exact
    two-sided McNemar test, a sign test on the questions where the two differ.
    """
    n = len(first)
    if n != len(second):
        raise ValueError("paired scores must have equal lengths")
    pairs = list(zip(first, second, strict=True))
    both = sum(a > 0.5 and b > 0.5 for a, b in pairs)
    gained = sum(a > 0.5 >= b for a, b in pairs)
    lost = sum(b > 0.5 >= a for a, b in pairs)
    if n == 0:
        return Difference(0.0, -1.0, 1.0, 1.0, 0, 0, 0)
    neither = n - both - gained - lost
    one, two = wilson(both + gained, n, z), wilson(both + lost, n, z)
    phi = _correlation(both, gained, lost, neither, n)
    down, up = one.score - one.low, one.high - one.score
    down_two, up_two = two.score - two.low, two.high - two.score
    difference = (gained - lost) / n
    low = difference - math.sqrt(max(0.0, down**2 - 2 * phi * down * up_two + up_two**2))
    high = difference + math.sqrt(max(0.0, up**2 - 2 * phi * up * down_two + down_two**2))
    return Difference(difference, max(-1.0, low), min(1.0, high), mcnemar(gained, lost), gained, lost, n)


def _correlation(both: int, gained: int, lost: int, neither: int, n: int) -> float:
    margins = (both + gained) * (lost + neither) * (both + lost) * (gained + neither)
    if margins == 0:
        return 0.0
    product = both * neither - gained * lost
    return (max(product - n / 2, 0.0) if product > 0 else product) / math.sqrt(margins)


def mcnemar(gained: int, lost: int) -> float:
    """The exact two-sided p of the sign test: as many wins or losses, or more, were both equally likely."""
    trials = gained + lost
    if trials == 0:
        return 1.0
    tail = sum(math.comb(trials, k) for k in range(min(gained, lost) + 1))
    return min(1.0, math.ldexp(tail, 1 - trials))
