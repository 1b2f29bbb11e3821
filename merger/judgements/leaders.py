"""How strong the leaders of a running search are among themselves, as the search takes it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from merger.judgements import _evalica
from merger.judgements.tally import FIRST, SECOND, PairTally

_PRIOR = 0.5


@dataclass(frozen=True)
class LeaderShares:
    """shares: of every system, in the order in which they were given; judgements, people: what stands behind them.

    digest: SHA-256 of the sums: equal judgements, whoever said them and in whatever order, have the same digest.
    """

    shares: tuple[float, ...]
    judgements: int
    people: int
    digest: str


def leader_shares(tally: PairTally, systems: Sequence[str]) -> LeaderShares:
    """Each system's share, as of :class:`merger.judgements.Strength`; their mean is 1/2.

    "Same" and "both bad" count half a win each, as everywhere. Half a win each way is added to every pair of systems,
    not only to those that were compared: all of them were given out to be judged, so that there is a figure whenever
    the judging ends, near 1/2 for a system of which little is known. Without judgements every share is 1/2.
    """
    places = {system: place for place, system in enumerate(systems)}
    wins = np.full((len(systems), len(systems)), _PRIOR)
    np.fill_diagonal(wins, 0)
    for (_, (first, second)), counts in sorted(tally.counts.items()):
        half = sum(counts[SECOND + 1 :]) / 2
        wins[places[first], places[second]] += counts[FIRST] + half
        wins[places[second], places[first]] += counts[SECOND] + half
    values = _evalica.bradley_terry(wins)
    odds = 1 / (1 + np.exp(values[None, :] - values[:, None]))
    shares = (odds.sum(axis=1) - 0.5) / (len(systems) - 1)
    rows = [[item, *pair, *counts] for (item, pair), counts in sorted(tally.counts.items())]
    sums = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    people = sum(one.judged > 0 for one in tally.raters.values())
    return LeaderShares(tuple(map(float, shares)), tally.judgements, people, hashlib.sha256(sums.encode()).hexdigest())
