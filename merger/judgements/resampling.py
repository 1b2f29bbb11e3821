"""Intervals by resampling items: what was judged of one item stays together.

Judgements of one item are not independent: some answers are plainly better, and everybody sees it. Resampling single
judgements would treat forty judgements of ten items as forty independent ones. Items whose sums are alike are one
*group* with a size: drawing groups by their sizes is drawing items, and groups are few however many items there are.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_NORMAL = NormalDist()
_RESAMPLES, _FEWEST_RESAMPLES, _MOST_DRAWN = 2000, 1000, 500_000
_MANY_GROUPS, _FEW_ITEMS = 500, 20  # with more groups, of fewer items each, single items are drawn faster than sizes


@dataclass(frozen=True)
class IntervalEstimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Groups:
    """sums [groups, k]: what items contribute to the data; sizes [groups]: how many items contribute just that."""

    sums: Floats
    sizes: Ints
    seed: int

    @classmethod
    def of(cls, items: Floats, seed: int) -> Self:
        """items [items, k]; the same groups in whatever order they come. seed: of the resamples."""
        rows = np.ascontiguousarray(items)
        bits = rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1])))[:, 0]
        _, first, sizes = np.unique(bits, return_index=True, return_counts=True)
        return cls(rows[first], sizes.astype(np.int64), seed)

    @property
    def items(self) -> int:
        return int(self.sizes.sum())

    def total(self) -> Floats:
        """[k]"""
        return np.asarray(self.sizes @ self.sums)

    def without_one(self) -> Floats:
        """[groups, k]: the total without one item of each group."""
        return self.total() - self.sums

    @cached_property
    def resampled(self) -> Floats:
        """[resamples, k]: as many items as there are, drawn with replacement; the same for the same seed.

        2000 resamples, fewer down to 1000 where there are more than 250 groups.
        """
        groups = len(self.sizes)
        count = min(_RESAMPLES, max(_FEWEST_RESAMPLES, _MOST_DRAWN // groups))
        chance = np.random.default_rng(self.seed)
        if groups <= _MANY_GROUPS or self.items > _FEW_ITEMS * groups:
            drawn = chance.multinomial(self.items, self.sizes / self.items, count)
            return np.asarray(drawn.astype(np.float64) @ self.sums)
        group = np.repeat(np.arange(groups, dtype=np.uint32), self.sizes)
        found = np.empty((count, self.sums.shape[1]))
        for row in range(count):
            drawn = np.bincount(group[chance.integers(0, self.items, self.items, np.uint32)], minlength=groups)
            found[row] = drawn @ self.sums
        return found


def bca(groups: Groups, statistic: Callable[[Floats], Floats]) -> tuple[Floats, Floats, Floats]:
    """Value, low and high [statistics] by the BCa bootstrap over items (Efron 1987, JASA 82:171), 95 %.

    statistic: sums [many, k] -> values [many, statistics]; NaN where sums give none: such resamples are left out. The
    levels are those of Student's t with items - 1 degrees of freedom, widened by the root of items / (items - 1), since
    resamples of few items vary too little (Hesterberg 2015, Am Stat 69:371, section 3.3: expanded percentiles).
    """
    value = statistic(groups.total()[None])[0]
    drawn, jackknife = statistic(groups.resampled), statistic(groups.without_one())
    bounds = [_bca(value[i], drawn[:, i], jackknife[:, i], groups.sizes) for i in range(len(value))]
    return value, np.array([low for low, _ in bounds]), np.array([high for _, high in bounds])


def _bca(value: float, drawn: Floats, jackknife: Floats, sizes: Ints) -> tuple[float, float]:
    drawn, known = drawn[np.isfinite(drawn)], np.isfinite(jackknife)
    items = int(sizes[known].sum())
    if not len(drawn) or items < 2 or not math.isfinite(value):
        return math.nan, math.nan
    near = 1e-9 * max(1.0, abs(value))  # values that are the same but for rounding
    below = float((drawn < value - near).sum() + 0.5 * (np.abs(drawn - value) <= near).sum())
    shift = _NORMAL.inv_cdf(min(max(below / len(drawn), 1 / (len(drawn) + 1)), 1 - 1 / (len(drawn) + 1)))
    left, weights = jackknife[known], sizes[known]
    around = float(weights @ left) / items - left
    spread = float(weights @ around**2)
    skew = float(weights @ around**3) / (6 * spread**1.5) if spread > 0 else 0.0
    widest = math.sqrt(items / (items - 1)) * student(items - 1)
    levels = [_NORMAL.cdf(shift + (shift + z) / max(1 - skew * (shift + z), 1e-3)) for z in (-widest, widest)]
    low, high = np.quantile(drawn, levels)
    return float(low), float(high)


def student(freedom: int) -> float:
    """The 97.5 % quantile of Student's t (Abramowitz and Stegun 26.7.5); within 0.004 from three degrees up."""
    z = _NORMAL.inv_cdf(0.975)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + math.fsum(term / freedom**power for power, term in enumerate(terms, start=1))
