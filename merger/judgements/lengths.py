"""Whether the longer of two answers is preferred."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from merger.evaluation.statistics import score_interval
from merger.judgements.resampling import Floats, IntervalEstimate, Ints, student
from merger.judgements.tables import PairTable
from merger.judgements.tally import FIRST, SECOND
from merger.judgements.values import Pair

_LEAST = 5  # items with the first answer longer, and as many with the second


@dataclass(frozen=True)
class LengthCheck:
    """Whether the longer of two answers is preferred.

    longer: how often it was, in the ``judgements`` that chose a side where the lengths differ; None without any.
    within: how much more often a system is preferred where its answer is the longer one, against the same rival where
    it is the shorter one (0: length does not matter, also where the better system writes more); None where the data do
    not show both. found: ``within`` surely differs from 0, falsely in 5 % of projects in which length does not matter.
    """

    longer: IntervalEstimate | None
    judgements: int
    within: IntervalEstimate | None
    found: bool


def length_check(table: PairTable, lengths: Mapping[tuple[str, Pair], tuple[int, int]]) -> LengthCheck:
    """lengths: by item and pair, the characters of both answers."""
    both = [lengths[table.items[i], table.pairs[p]] for i, p in zip(*_places(table), strict=True)]
    longer = np.array(both, np.int64).reshape(-1, 2)
    by, sided = np.sign(longer[:, 0] - longer[:, 1]), table.counts[:, FIRST] + table.counts[:, SECOND]
    told = (by != 0) & (sided > 0)
    by, sided = by[told], sided[told]
    if not len(by):
        return LengthCheck(None, 0, None, False)
    first = table.counts[told, FIRST] / sided
    found = score_interval(np.where(by > 0, first, 1 - first).tolist(), sided.tolist())
    within = _within(table.item[told], table.pair[told], by, first, sided)
    surely = within is not None and not within.low <= 0 <= within.high
    return LengthCheck(IntervalEstimate(found.score, found.low, found.high), int(sided.sum()), within, surely)


def _places(table: PairTable) -> tuple[list[int], list[int]]:
    return table.item.tolist(), table.pair.tolist()


def _within(item: Ints, pair: Ints, by: Ints, first: Floats, sided: Ints) -> IntervalEstimate | None:
    """The difference within each pair, pairs weighted as by Mantel and Haenszel (1959); its variance is over items.

    A row an item and pair: by 1 where the first answer is longer, -1 where the second is; first: the share of the
    ``sided`` judgements that preferred the first.
    """
    sides = [[np.flatnonzero((pair == place) & (by == sign)) for sign in (1, -1)] for place in np.unique(pair)]
    sides = [both for both in sides if min(map(len, both)) >= _LEAST]
    if not sides:
        return None
    given = [[int(sided[rows].sum()) for rows in both] for both in sides]
    weights = [math.prod(both) / sum(both) for both in given]
    difference, influence = 0.0, np.zeros(int(item.max()) + 1)
    for both, totals, weight in zip(sides, given, weights, strict=True):
        for rows, total, sign in zip(both, totals, (1, -1), strict=True):
            mean = float(sided[rows] @ first[rows]) / total
            scale = sign * weight / math.fsum(weights)
            difference += scale * mean
            few = math.sqrt(len(rows) / (len(rows) - 1))
            np.add.at(influence, item[rows], scale * few * sided[rows] * (first[rows] - mean) / total)
    items = len(np.unique(item[np.concatenate([rows for both in sides for rows in both])]))
    half = student(items - 1) * math.sqrt(float(influence @ influence))
    return IntervalEstimate(difference, difference - half, difference + half)
