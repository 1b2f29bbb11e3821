"""Simulated raters of known strength, noise and habits, and what their judgements tell in the long run.

An answer's quality is its system's strength and a normal deviation of its own (``spread``), so that raters agree on an
item beyond what systems explain. An attentive rater prefers by the logistic of the difference of qualities, with a band
in which two answers are the same (Rao and Kupper 1967, JASA 62:194). What is expected of many items is integrated
(Gauss and Hermite), not drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import erf

import numpy as np
from numpy.typing import NDArray

from merger.judgements import CHOICES, PairJudgement, RubricJudgement
from merger.judgements.strengths import fit

Floats = NDArray[np.float64]
_BOTH_BAD = 0.3  # of the answers that are the same, those that are both bad
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(61)
_SHARES = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True)
class SimulatedRater:
    """Shares of judgements: noise: a side by chance; left: the left side whatever stands there; haste: a side by chance
    and faster than can be read. longer: added to the quality of the longer answer."""

    noise: float = 0.0
    left: float = 0.0
    haste: float = 0.0
    longer: float = 0.0

    def prefers(self, ahead: Floats, band: float) -> Floats:
        """[..., 4]: the chances of first, second, same and both bad, over both ways that sides may stand.

        ahead [...]: the first answer's quality less the second's, as this rater sees it.
        """
        first, second = 1 / (1 + np.exp(band - ahead)), 1 / (1 + np.exp(band + ahead))
        same = 1 - first - second
        attentive = np.stack([first, second, same * (1 - _BOTH_BAD), same * _BOTH_BAD], axis=-1)
        blind = min(1.0, self.noise + self.left + self.haste)
        return np.asarray((1 - blind) * attentive + blind * np.array([0.5, 0.5, 0, 0]))


@dataclass(frozen=True)
class World:
    """A project: systems with their strengths, items, raters, and how many of them judge each pair of an item.

    band: within which answers are the same; longest_first: how much longer the first system writes (log of the ratio).
    """

    strengths: tuple[float, ...]
    raters: tuple[SimulatedRater, ...]
    items: int = 40
    raters_per_item: int = 3
    spread: float = 0.8
    band: float = 0.3
    longest_first: float = 0.0
    repeats: float = 0.05
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(f"system{place}" for place in range(len(self.strengths))))

    def judged(self, seed: int) -> Iterator[PairJudgement]:
        """All judgements of the project, with hidden repeats; the same for the same seed."""
        draws = np.random.default_rng(seed)
        for item in range(self.items):
            quality = np.array(self.strengths) + self.spread * draws.standard_normal(len(self.strengths))
            lengths = np.exp(4.5 + 0.5 * draws.standard_normal(len(self.strengths))).astype(int)
            lengths[0] = int(lengths[0] * np.exp(self.longest_first))
            for pair in combinations(range(len(self.strengths)), 2):
                for rater in draws.permutation(len(self.raters))[: self.raters_per_item]:
                    yield from self._turn(draws, f"item{item:05}", int(rater), pair, quality, lengths)

    def _turn(
        self,
        draws: np.random.Generator,
        item: str,
        rater: int,
        pair: tuple[int, int],
        quality: Floats,
        lengths: NDArray[np.int64],
    ) -> Iterator[PairJudgement]:
        sides = pair if draws.random() < 0.5 else pair[::-1]
        first = self._judgement(draws, item, rater, sides, quality, lengths)
        yield first
        if draws.random() < self.repeats:
            again = self._judgement(draws, item, rater, sides[::-1], quality, lengths)
            yield replace(again, id=again.id + "-again", repeat_of=first)

    def _judgement(
        self,
        draws: np.random.Generator,
        item: str,
        rater: int,
        sides: tuple[int, int],
        quality: Floats,
        lengths: NDArray[np.int64],
    ) -> PairJudgement:
        who, (left, right) = self.raters[rater], sides
        characters = int(lengths[left] + lengths[right])
        seconds = (characters / 10 + 5) * np.exp(0.4 * draws.standard_normal())
        ahead = quality[left] - quality[right] + who.longer * np.sign(lengths[left] - lengths[right])
        kind = draws.choice(4, p=[who.noise, who.left, who.haste, 1 - who.noise - who.left - who.haste])
        if kind == 3:
            place = draws.choice(4, p=SimulatedRater().prefers(np.array(ahead), self.band))
        else:
            place = 0 if kind == 1 else draws.integers(2)
        if kind == 2:
            seconds = 0.5 * max(1.0, characters / 50)
        return PairJudgement(
            id=f"{item}-{left}-{right}-{rater}",
            item=item,
            rater=f"rater{rater}",
            seconds=float(seconds),
            left=self.names[left],
            right=self.names[right],
            choice=CHOICES[place],
            left_length=int(lengths[left]),
            right_length=int(lengths[right]),
        )

    def true_rates(self) -> Floats:
        """[systems, systems]: how often the row's is preferred in the long run, halves for the same and both bad."""
        count = len(self.strengths)
        found = np.full((count, count), 0.5)
        for i, j in combinations(range(count), 2):
            chances = self._chances(i, j).mean(axis=1)
            first, second, same, both_bad = _SHARES @ chances
            found[i, j] = first + (same + both_bad) / 2
            found[j, i] = second + (same + both_bad) / 2
        return found

    def true_strengths(self) -> Floats:
        """Bradley and Terry's strengths of these rates, every pair being judged equally often."""
        rates = self.true_rates()
        return np.asarray(fit((rates - np.diag(np.diag(rates)))[None])[0])

    def true_alpha(self) -> float:
        """Nominal alpha within pairs, of two different raters drawn for an item."""
        seen, chance, people = 0.0, 0.0, len(self.raters)
        for i, j in combinations(range(len(self.strengths)), 2):
            chances = self._chances(i, j)
            alike = (chances.sum(axis=1) ** 2).sum(axis=-1) - (chances**2).sum(axis=(1, 2))
            seen += 1 - float(_SHARES @ alike) / (people * (people - 1))
            chance += 1 - float(((_SHARES @ chances.mean(axis=1)) ** 2).sum())
        return 1 - seen / chance

    def _chances(self, i: int, j: int) -> Floats:
        """[nodes, raters, 4]"""
        ahead = self.strengths[i] - self.strengths[j] + np.sqrt(2) * self.spread * _NODES
        return np.stack([rater.prefers(ahead, self.band) for rater in self.raters], axis=1)


@dataclass(frozen=True)
class RubricWorld:
    """Answers of one system by one criterion of five steps: quality and a rater's slip are normal, steps are cuts."""

    raters: int = 5
    items: int = 40
    raters_per_item: int = 3
    slip: float = 0.8
    cuts: tuple[float, ...] = (-1.2, -0.4, 0.4, 1.4)

    def judged(self, seed: int) -> Iterator[RubricJudgement]:
        """All judgements of the project; the same for the same seed."""
        draws = np.random.default_rng(seed)
        for item in range(self.items):
            quality = draws.standard_normal()
            for rater in draws.permutation(self.raters)[: self.raters_per_item]:
                step = int(np.searchsorted(self.cuts, quality + self.slip * draws.standard_normal()))
                name = f"item{item:05}"
                yield RubricJudgement(
                    id=f"{name}-{rater}",
                    item=name,
                    rater=f"rater{rater}",
                    seconds=30.0,
                    system="system0",
                    values={"rubric": step},
                )

    def true_alpha(self) -> float:
        """Ordinal alpha in the long run."""
        chances = self._chances()
        given = _SHARES @ chances
        middle = given.cumsum() - given / 2
        apart = (middle[:, None] - middle) ** 2
        seen = float(_SHARES @ np.einsum("nc,ck,nk->n", chances, apart, chances))
        return 1 - seen / float(given @ apart @ given)

    def true_mean(self) -> float:
        """The mean step as a share of the best, in the long run."""
        given = _SHARES @ self._chances()
        return float(given @ np.arange(len(given))) / (len(given) - 1)

    def _chances(self) -> Floats:
        """[nodes, steps]"""
        below = _normal((np.array(self.cuts) - _NODES[:, None]) / self.slip)
        edges = np.concatenate([np.zeros((len(_NODES), 1)), below, np.ones((len(_NODES), 1))], axis=1)
        return np.diff(edges, axis=1)


def _normal(values: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.vectorize(erf)(values / np.sqrt(2))))
