"""CMA-ES with full covariance (Hansen & Ostermeier 2001), by DEAP, in a box."""

from typing import Any, Self

import numpy as np
from deap import base, cma

from merger.errors import N_, SearchError
from merger.search._algorithm import Algorithm
from merger.search._arrays import Array, pack, unpack
from merger.search._boxes import Box
from merger.search._failures import finite
from merger.search._randomness import lent, seeded
from merger.search._search import Score
from merger.search._settings import SIGMA, population, read
from merger.space import Space

LARGEST = 2000  # genes; beyond, the covariance costs seconds a generation
SETTINGS = (population(4), SIGMA)
_VECTORS = ("centroid", "pc", "ps", "diagD")
_MATRICES = ("C", "B")


class _Fitness(base.Fitness):  # type: ignore[misc]
    weights = (1.0,)


class _Individual(list):  # type: ignore[type-arg]
    def __init__(self, genes: Array) -> None:
        super().__init__(genes)
        self.fitness = _Fitness()


class CmaEs:
    """DEAP draws the raw vectors; we judge their repair to the box, and tell back the distance as a penalty."""

    def __init__(self, space: Space, strategy: Any, random: dict[str, Any]) -> None:
        self._space, self._box = space, Box(space)
        self._strategy, self._random = strategy, random
        self._drawn: list[_Individual] | None = None
        self._random_after: dict[str, Any] = {}

    @classmethod
    def begin(cls, space: Space, seed: int, settings: dict[str, Any]) -> Self:
        """As :data:`SETTINGS` declares; raises SearchError for spaces of one gene or of more than ``LARGEST``."""
        own = read(SETTINGS, settings)
        if not 2 <= len(space) <= LARGEST:
            raise SearchError(
                N_("CMA-ES varies 2 to {most} genes at a time; here there are {genes}."),
                mend=N_("Choose another granularity."),
                code="genes_beyond_cma_es",
                setting="granularity",
                genes=len(space),
                most=LARGEST,
            )
        strategy = cma.Strategy(Box(space).start(space), own["sigma"], lambda_=int(own["population"]))
        return cls(space, strategy, seeded(seed))

    @classmethod
    def from_state(cls, space: Space, state: dict[str, Any]) -> Self:
        """The search as it stood after its last tell."""
        strategy = cma.Strategy(unpack(state["centroid"]), state["sigma"], lambda_=state["population"])
        for name in (*_VECTORS, *_MATRICES):
            setattr(strategy, name, unpack(state[name]))
        strategy.BD = strategy.B * strategy.diagD
        strategy.update_count = state["updates"]
        return cls(space, strategy, state["random"])

    def ask(self) -> list[list[float]]:
        """The generation, each vector repaired to the box; the same one until tell."""
        if self._drawn is None:
            with lent(self._random) as after:
                self._drawn = self._strategy.generate(_Individual)
            self._random_after = after
        return [self._space.from_axes(self._box.repaired(genes).tolist()) for genes in self._drawn]

    def tell(self, results: list[Score | None]) -> None:
        """Learn from the generation. When every candidate failed nothing is learned and others are drawn."""
        self.ask()
        assert self._drawn is not None
        values = finite(results, len(self._drawn))
        if values is not None:
            for genes, value in zip(self._drawn, values, strict=True):
                genes.fitness.values = (value - self._box.penalty(genes),)
            self._strategy.update(self._drawn)
            # One memory order for a search that went on and for one read back: BLAS may round by layout.
            for name in (*_VECTORS, *_MATRICES):
                setattr(self._strategy, name, np.ascontiguousarray(getattr(self._strategy, name)))
            self._strategy.BD = self._strategy.B * self._strategy.diagD
            self._strategy.sigma = float(self._strategy.sigma)
        self._random, self._drawn = self._random_after, None

    def answer(self) -> list[float]:
        """The distribution's mean, repaired to the box."""
        return self._space.from_axes(self._box.repaired(self._strategy.centroid).tolist())

    def data(self) -> dict[str, Any]:
        """Nothing beside the fitness."""
        return {}

    def state(self) -> dict[str, Any]:
        """The strategy after the last tell; ``population``, ``sigma`` and ``updates`` are plain numbers."""
        arrays = {name: pack(getattr(self._strategy, name)) for name in (*_VECTORS, *_MATRICES)}
        scalars = {
            "population": self._strategy.lambda_,
            "sigma": float(self._strategy.sigma),
            "updates": self._strategy.update_count,
        }
        return {**scalars, **arrays, "random": self._random}


SEARCH = Algorithm("cma_es", CmaEs, SETTINGS, ("学びながら探す", "Learning search"))
