"""Uniform draws inside the bounds: the honest baseline every other search must beat."""

from typing import Any, Self

import numpy as np

from merger.errors import N_, SearchError
from merger.search._best import Best
from merger.search._randomness import lent, seeded
from merger.search._search import Told
from merger.space import Space


class RandomSearch:
    """``population`` independent uniform vectors a generation; the answer is the best one told."""

    def __init__(self, space: Space, population: int, random: dict[str, Any], best: Best) -> None:
        self._space = space
        self._population, self._random, self._best = population, random, best

    @classmethod
    def begin(cls, space: Space, seed: int, settings: dict[str, Any]) -> Self:
        """settings: ``population`` (>= 1)."""
        population = int(settings["population"])
        if population < 1:
            raise SearchError(
                N_("A generation needs at least one candidate."),
                mend=N_("Choose a number above 0."),
                setting="population",
            )
        return cls(space, population, seeded(seed), Best(space))

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

    def tell(self, told: list[Told | None]) -> None:
        """Remember the best and move on to the next draws."""
        vectors, after = self._draw()
        self._best.learn(vectors, told)
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
