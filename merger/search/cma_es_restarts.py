"""CMA-ES that begins anew, with twice the candidates, when it no longer moves (IPOP, Auger & Hansen 2005)."""

import math
import statistics
from typing import Any, Self

import numpy as np
from deap import cma

from merger.search import cma_es
from merger.search._algorithm import Algorithm
from merger.search._failures import finite
from merger.search._randomness import lent
from merger.search._search import Score
from merger.search._settings import Setting, read
from merger.search.cma_es import CmaEs
from merger.space import Space

# Times the first population to which generations may grow.
SETTINGS = (*cma_es.SETTINGS, Setting("largest", "integer", 8, least=1, most=1024))
_STILL = 1e-3  # of the first step width
_ODD = 1e14  # condition number of the covariance


class CmaEsRestarts(CmaEs):
    """For bumpy ground. The generation grows from run to run; the answer is the best run's mean.

    A run ends when its steps are a thousandth of the first ones, when the covariance is too odd to go on with, or when
    the median of its generations' bests does not rise from one window of 10 + 30 n / population to the next.
    """

    def __init__(self, space: Space, strategy: Any, random: dict[str, Any], runs: dict[str, Any]) -> None:
        super().__init__(space, strategy, random)
        self._runs = runs

    @classmethod
    def begin(cls, space: Space, seed: int, settings: dict[str, Any]) -> Self:
        """As :data:`SETTINGS` declares."""
        first, own = CmaEs.begin(space, seed, settings), read(SETTINGS, settings)
        runs = {
            "sigma": own["sigma"],
            "most": int(own["population"]) * int(own["largest"]),
            "bests": [],
            "level": None,
            "kept": None,
        }
        return cls(space, first._strategy, first._random, runs)

    @classmethod
    def from_state(cls, space: Space, state: dict[str, Any]) -> Self:
        """The search as it stood after its last tell."""
        first = CmaEs.from_state(space, state)
        return cls(space, first._strategy, first._random, dict(state["runs"]))

    def tell(self, results: list[Score | None]) -> None:
        """Learn from the generation; begin anew where the run has ended."""
        values = finite(results, len(self.ask()))
        super().tell(results)
        if values is None:
            return
        best = sorted(values)[-(len(values) // 2) :]
        self._runs = {**self._runs, "bests": [*self._runs["bests"], best[-1]], "level": statistics.fmean(best)}
        if self._ended():
            self._restart()

    def _ended(self) -> bool:
        strategy, bests = self._strategy, self._runs["bests"]
        window = 10 + math.ceil(30 * len(self._space) / strategy.lambda_)
        widths = strategy.diagD
        if strategy.sigma * float(widths.max()) < _STILL * self._runs["sigma"]:
            return True
        if float(widths.max() / widths.min()) ** 2 > _ODD:
            return True
        if len(bests) < 2 * window:
            return False
        return bool(statistics.median(bests[-window:]) <= statistics.median(bests[-2 * window : -window]))

    def _restart(self) -> None:
        kept, level = self._runs["kept"], self._runs["level"]
        if kept is None or level > kept["level"]:
            kept = {"level": level, "vector": super().answer()}
        with lent(self._random) as after:
            start = np.random.uniform(self._box.low, self._box.high)
        self._random = after
        population = min(2 * self._strategy.lambda_, self._runs["most"])
        self._strategy = cma.Strategy(start, self._runs["sigma"], lambda_=population)
        self._runs = {**self._runs, "bests": [], "level": None, "kept": kept}

    def answer(self) -> list[float]:
        """The mean of the run whose better half did best in its last generation."""
        kept, level = self._runs["kept"], self._runs["level"]
        if kept is not None and (level is None or kept["level"] >= level):
            return list(kept["vector"])
        return super().answer()

    def state(self) -> dict[str, Any]:
        """The running strategy, and what earlier runs came to."""
        return {**super().state(), "runs": self._runs}


SEARCH = Algorithm(
    "cma_es_restarts",
    CmaEsRestarts,
    SETTINGS,
    ("学びながら探し、行き詰まれば仕切り直す", "Learning search with new beginnings"),
)
