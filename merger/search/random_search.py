"""Uniform draws inside the bounds: the honest baseline every other search must beat."""

from typing import Any, Self

import numpy as np

from merger.search._algorithm import Algorithm
from merger.search._best import Best
from merger.search._randomness import lent, seeded
from merger.search._search import Score
from merger.search._settings import population, read
from merger.space import Space

SETTINGS = (population(1),)


class RandomSearch:
    """``population`` independent uniform vectors a generation; the answer is the best one told."""

    def __init__(self, space: Space, population: int, random: dict[str, Any], best: Best) -> None:
        self._space = space
        self._population, self._random, self._best = population, random, best

    @classmethod
    def begin(cls, space: Space, seed: int, settings: dict[str, Any]) -> Self:
        """As :data:`SETTINGS` declares."""
        return cls(space, int(read(SETTINGS, settings)["population"]), seeded(seed), Best(space))

    @classmethod
    def from_state(cls, space: Space, state: dict[str, Any]) -> Self:
        """The search as it stood after its last tell."""
        return cls(space, state["population"], state["random"], Best(space, **state["best"]))

    def _draw(self) -> tuple[list[list[float]], dict[str, Any]]:
        with lent(self._random) as after:
            places = np.random.uniform(
                self._space.axis_low, self._space.axis_high, (self._population, len(self._space))
            )
        return [self._space.from_axes(row) for row in places.tolist()], after

    def ask(self) -> list[list[float]]:
        """The next draws; the same ones until tell."""
        return self._draw()[0]

    def tell(self, results: list[Score | None]) -> None:
        """Remember the best and move on to the next draws."""
        vectors, after = self._draw()
        self._best.learn(vectors, results)
        self._random = after

    def answer(self) -> list[float]:
        """The best vector told so far."""
        return list(self._best.vector)

    def state(self) -> dict[str, Any]:
        """Random state and the best vector."""
        return {"population": self._population, "random": self._random, "best": self._best.state()}

    def data(self) -> dict[str, Any]:
        """Nothing beside the fitness."""
        return {}


SEARCH = Algorithm("random", RandomSearch, SETTINGS, ("くじ引き", "Random draws"))
