"""Separable CMA-ES for long genomes: a diagonal covariance, linear in the number of genes (Ros & Hansen 2008)."""

import math
from typing import Any, Self

import numpy as np

from merger.errors import N_, SearchError
from merger.search._algorithm import Algorithm
from merger.search._arrays import Array, pack, unpack
from merger.search._boxes import Box
from merger.search._failures import finite
from merger.search._randomness import lent, seeded
from merger.search._search import Score
from merger.search._settings import SIGMA, population, read
from merger.space import Space

SETTINGS = (population(4), SIGMA)
_VECTORS = ("mean", "path", "steps", "variance")


class CmaEsSeparable:
    """Learns a step width for every gene and no correlations, so faster: c_cov is (n + 2) / 3 times as large.

    Notation of the paper (PPSN X, section 2): mean m, path p_c, steps p_sigma, variance the diagonal of C.
    """

    def __init__(self, space: Space, state: dict[str, Any]) -> None:
        self._space, self._box = space, Box(space)
        self._population: int = state["population"]
        self._sigma: float = state["sigma"]
        self._updates: int = state["updates"]
        self._mean, self._path, self._steps, self._variance = (unpack(state[name]) for name in _VECTORS)
        self._random: dict[str, Any] = state["random"]
        self._drawn: Array | None = None
        self._random_after: dict[str, Any] = {}

    @classmethod
    def begin(cls, space: Space, seed: int, settings: dict[str, Any]) -> Self:
        """As :data:`SETTINGS` declares; raises SearchError for a space of one gene."""
        if len(space) < 2:
            raise SearchError(
                N_("This search varies at least two genes at a time."),
                mend=N_("Choose another granularity."),
                code="genes_too_few",
                setting="granularity",
            )
        own, nothing = read(SETTINGS, settings), pack(np.zeros(len(space)))
        begun = {"population": int(own["population"]), "sigma": own["sigma"], "updates": 0, "random": seeded(seed)}
        vectors = {"mean": pack(Box(space).start(space)), "path": nothing, "steps": nothing}
        return cls(space, {**begun, **vectors, "variance": pack(np.ones(len(space)))})

    @classmethod
    def from_state(cls, space: Space, state: dict[str, Any]) -> Self:
        """The search as it stood after its last tell."""
        return cls(space, state)

    def _draws(self) -> Array:
        if self._drawn is None:
            with lent(self._random) as after:
                normal = np.random.standard_normal((self._population, len(self._space)))
            self._random_after = after
            self._drawn = self._mean + self._sigma * np.sqrt(self._variance) * normal
        return self._drawn

    def ask(self) -> list[list[float]]:
        """The generation, each vector repaired to the box; the same one until tell."""
        return [self._space.from_axes(row) for row in self._box.repaired(self._draws()).tolist()]

    def tell(self, results: list[Score | None]) -> None:
        """Learn from the generation. When every candidate failed nothing is learned and others are drawn."""
        drawn = self._draws()
        values = finite(results, len(drawn))
        if values is not None:
            values = [value - self._box.penalty(row) for value, row in zip(values, drawn, strict=True)]
            order = sorted(range(len(values)), key=lambda index: -values[index])
            self._learn(drawn[order[: self._population // 2]])
        self._random, self._drawn = self._random_after, None

    def _learn(self, best: Array) -> None:
        """One update from the best half, the best first; constants as in DEAP's full strategy, c_cov scaled."""
        n, mu = len(self._space), len(best)
        weights = math.log(mu + 0.5) - np.log(np.arange(1, mu + 1))
        weights /= weights.sum()
        effective = 1.0 / float((weights**2).sum())
        c_path = 4.0 / (n + 4.0)
        c_steps = (effective + 2.0) / (n + effective + 3.0)
        damping = 1.0 + 2.0 * max(0.0, math.sqrt((effective - 1.0) / (n + 1.0)) - 1.0) + c_steps
        rank_one = 2.0 / ((n + 1.3) ** 2 + effective)
        rank_mu = min(1.0 - rank_one, 2.0 * (effective - 2.0 + 1.0 / effective) / ((n + 2.0) ** 2 + effective))
        faster = min((n + 2.0) / 3.0, 1.0 / (rank_one + rank_mu))
        rank_one, rank_mu = rank_one * faster, rank_mu * faster
        expected = math.sqrt(n) * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n**2))

        before, self._mean = self._mean, weights @ best
        step = (self._mean - before) / self._sigma
        self._steps = (1.0 - c_steps) * self._steps + math.sqrt(c_steps * (2.0 - c_steps) * effective) * step / np.sqrt(
            self._variance
        )
        length = math.sqrt(float(self._steps @ self._steps))
        self._updates += 1
        still = math.sqrt(1.0 - (1.0 - c_steps) ** (2 * self._updates))
        stalls = 0.0 if length / still / expected >= 1.4 + 2.0 / (n + 1.0) else 1.0
        self._path = (1.0 - c_path) * self._path + stalls * math.sqrt(c_path * (2.0 - c_path) * effective) * step
        lost = (1.0 - stalls) * rank_one * c_path * (2.0 - c_path)
        spread = weights @ ((best - before) / self._sigma) ** 2
        kept = 1.0 - rank_one - rank_mu + lost
        self._variance = kept * self._variance + rank_one * self._path**2 + rank_mu * spread
        self._sigma *= math.exp((length / expected - 1.0) * c_steps / damping)

    def answer(self) -> list[float]:
        """The distribution's mean, repaired to the box."""
        return self._space.from_axes(self._box.repaired(self._mean).tolist())

    def data(self) -> dict[str, Any]:
        """Nothing beside the fitness."""
        return {}

    def state(self) -> dict[str, Any]:
        """The strategy after the last tell."""
        vectors = (self._mean, self._path, self._steps, self._variance)
        return {
            "population": self._population,
            "sigma": self._sigma,
            "updates": self._updates,
            **{name: pack(vector) for name, vector in zip(_VECTORS, vectors, strict=True)},
            "random": self._random,
        }


SEARCH = Algorithm(
    "cma_es_separable",
    CmaEsSeparable,
    SETTINGS,
    ("数の多い配合を学びながら探す", "Learning search for very many weights"),
)
