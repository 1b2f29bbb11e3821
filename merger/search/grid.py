"""Every combination of a few values a gene: to find where to start, and as the honest uniform baseline."""

import itertools
from collections.abc import Mapping
from typing import Any, Self

from merger.errors import N_, SearchError
from merger.search._algorithm import Algorithm
from merger.search._best import Best
from merger.search._search import Score
from merger.search._settings import Setting, read
from merger.space import Dimension, Space

LARGEST = 1024  # combinations
SETTINGS = (Setting("points", "points", 4, least=1, low=2, high=100),)


class Grid:
    """One generation holds the whole grid; further generations repeat it (on other items, when these rotate)."""

    def __init__(self, space: Space, points: int | list[float], best: Best) -> None:
        self._points, self._best = points, best
        self._vectors = [list(vector) for vector in itertools.product(*(_values(d, points) for d in space.dimensions))]

    @classmethod
    def begin(cls, space: Space, seed: int, settings: dict[str, Any]) -> Self:
        """As :data:`SETTINGS` declares: values evenly inside a gene's bounds, or those given. No randomness."""
        points = read(SETTINGS, settings)["points"]
        count = _count(points)
        if count < 1 or not 1 <= count ** len(space) <= LARGEST:
            raise SearchError(
                N_("A grid of {points} values for each of {genes} genes is not possible (up to {most} combinations)."),
                mend=N_("Choose fewer values, or one gene for the whole model."),
                code="grid_too_large",
                setting="points",
                points=count,
                genes=len(space),
                most=LARGEST,
            )
        return cls(space, points, Best(space))

    @classmethod
    def from_state(cls, space: Space, state: dict[str, Any]) -> Self:
        """The search as it stood after its last tell."""
        return cls(space, state["points"], Best(space, **state["best"]))

    def ask(self) -> list[list[float]]:
        """All combinations, the last gene varying fastest."""
        return [list(vector) for vector in self._vectors]

    def tell(self, results: list[Score | None]) -> None:
        """Remember the best combination."""
        self._best.learn(self._vectors, results)

    def answer(self) -> list[float]:
        """The best combination told so far."""
        return list(self._best.vector)

    def data(self) -> dict[str, Any]:
        """Nothing beside the fitness."""
        return {}

    def state(self) -> dict[str, Any]:
        """The values and the best combination."""
        return {"points": self._points, "best": self._best.state()}


def _values(dimension: Dimension, points: int | list[float]) -> list[float]:
    """Given values cut to the bounds, or the middles of equal shares of the axis; each once."""
    if isinstance(points, int):
        low, step = dimension.axis_low, (dimension.axis_high - dimension.axis_low) / points
        values = [dimension.from_axis(low + step * (index + 0.5)) for index in range(points)]
    else:
        values = [min(max(value, dimension.low), dimension.high) for value in points]
    return list(dict.fromkeys(values))


def _count(points: int | list[float]) -> int:
    return points if isinstance(points, int) else len(points)


def _candidates(settings: Mapping[str, Any], genes: int) -> int:
    return int(_count(settings["points"]) ** genes)


SEARCH = Algorithm("grid", Grid, SETTINGS, ("総当たり", "Every combination"), takes_paths=False, candidates=_candidates)
