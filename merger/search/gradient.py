"""Uphill by the slope of the fitness: Adam (Kingma & Ba, ICLR 2015, algorithm 1) over the genes.

Merge weights learned by gradient: Yang et al., "AdaMerging" (ICLR 2024, arXiv 2310.02575); there for vision models and
without answers, here for any free number of a recipe and by the worked answers.
"""

import math
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

import numpy as np

from merger.errors import N_, SearchError
from merger.search._algorithm import Algorithm
from merger.search._arrays import Array, pack, unpack
from merger.search._boxes import Box
from merger.search._randomness import lent, seeded
from merger.search._search import Score
from merger.search._settings import SIGMA, Setting, population, read
from merger.space import Space

SETTINGS = (
    population(1, default=1),
    replace(SIGMA, least=0.0, most=1e6),  # how far from the start the other climbers begin
    Setting("rate", default=0.02, least=1e-6, most=1),  # the longest step, as a share of a gene's range
)
_FIRST, _SECOND = 0.9, 0.99  # how much of the slope's two moments stays from step to step
_TINY = 1e-8
_LATE = 3.0  # the answer's average leans to late steps: eta of Shamir & Zhang (ICML 2013), section 3.2


@dataclass
class _Ascent:
    """One climber. All arrays: [genes], in shares of the genes' axes; average: of its places, the late ones more."""

    place: Array
    average: Array
    first: Array = field(init=False)
    second: Array = field(init=False)
    steps: int = 0
    worth: float | None = None

    def __post_init__(self) -> None:
        self.first, self.second = np.zeros_like(self.place), np.zeros_like(self.place)

    def climb(self, fitness: float, slope: Array, rate: float) -> None:
        """One step of at most about ``rate`` along every axis, and the averages after it."""
        self.steps += 1
        self.first = _FIRST * self.first + (1 - _FIRST) * slope
        self.second = _SECOND * self.second + (1 - _SECOND) * slope * slope
        upward = self.first / (1 - _FIRST**self.steps)
        length = np.sqrt(self.second / (1 - _SECOND**self.steps)) + _TINY
        self.place = np.clip(self.place + rate * upward / length, 0.0, 1.0)
        new = (_LATE + 1) / (self.steps + _LATE)
        self.average = (1 - new) * self.average + new * self.place
        self.worth = fitness if self.worth is None else (1 - new) * self.worth + new * fitness

    def begin_anew(self, place: Array) -> None:
        """Nothing is known of the slope there; what was found before stays the answer until the first step."""
        self.place, self.steps = place, 0
        self.first, self.second = np.zeros_like(place), np.zeros_like(place)

    def state(self) -> dict[str, Any]:
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: pack(value) if isinstance(value, np.ndarray) else value for name, value in values.items()}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Self:
        ascent = cls(unpack(state["place"]), unpack(state["average"]), steps=state["steps"], worth=state["worth"])
        ascent.first, ascent.second = unpack(state["first"]), unpack(state["second"])
        return ascent


class GradientAscent:
    """``population`` climbers, each stepping by its own slope; the answer is the best one's average.

    The first begins at the space's start, the others around it. One that fails begins anew around its average.
    """

    def __init__(self, space: Space, rate: float, sigma: float, random: dict[str, Any], ascents: list[_Ascent]) -> None:
        self._space, self._box = space, Box(space)
        self._width = np.maximum(self._box.high - self._box.low, _TINY)
        self._rate, self._sigma, self._random, self._ascents = rate, sigma, random, ascents

    @classmethod
    def begin(cls, space: Space, seed: int, settings: dict[str, Any]) -> Self:
        """As :data:`SETTINGS` declares; raises SearchError unless all genes are real or log."""
        for gene in space.dimensions:
            if gene.kind not in ("real", "log"):
                raise SearchError(
                    N_("There is no slope along {gene}: it has only some values."),
                    mend=N_("Choose another search, or make it a number between two bounds."),
                    setting="algorithm",
                    gene=gene.name,
                )
        own = read(SETTINGS, settings)
        search = cls(space, own["rate"], own["sigma"], seeded(seed), [])
        start = (search._box.start(space) - search._box.low) / search._width
        search._ascents = [_Ascent(start, start)]
        search._ascents += [_Ascent(place, place) for place in search._drawn([start] * (int(own["population"]) - 1))]
        return search

    @classmethod
    def from_state(cls, space: Space, state: dict[str, Any]) -> Self:
        """The search as it stood after its last tell."""
        ascents = [_Ascent.from_state(one) for one in state["ascents"]]
        return cls(space, state["rate"], state["sigma"], state["random"], ascents)

    def _drawn(self, around: list[Array]) -> list[Array]:
        """New places around these."""
        if not around:
            return []
        with lent(self._random) as after:
            steps = np.random.standard_normal((len(around), len(self._space)))
        self._random = after
        wide = max(self._sigma, _TINY) / self._width
        return [np.clip(place + wide * step, 0.0, 1.0) for place, step in zip(around, steps, strict=True)]

    def _values(self, place: Array) -> list[float]:
        return self._space.from_axes((self._box.low + self._width * place).tolist())

    def ask(self) -> list[list[float]]:
        """Where every climber stands."""
        return [self._values(ascent.place) for ascent in self._ascents]

    def tell(self, results: list[Score | None]) -> None:
        """Everyone takes a step; who failed, or was told no slope, begins anew."""
        if len(results) != len(self._ascents):
            raise ValueError(f"{len(self._ascents)} values are due, {len(results)} were told")
        lost = []
        for ascent, one in zip(self._ascents, results, strict=True):
            if one and len(one.slope) == len(self._space) and all(map(math.isfinite, (one.fitness, *one.slope))):
                ascent.climb(one.fitness, np.array(one.slope) * self._width, self._rate)
            else:
                lost.append(ascent)
        for ascent, place in zip(lost, self._drawn([ascent.average for ascent in lost]), strict=True):
            ascent.begin_anew(place)

    def answer(self) -> list[float]:
        """The average of the climber that stood highest on average."""
        worths = [-math.inf if ascent.worth is None else ascent.worth for ascent in self._ascents]
        return self._values(self._ascents[max(range(len(worths)), key=worths.__getitem__)].average)

    def data(self) -> dict[str, Any]:
        """Nothing beside the fitness."""
        return {}

    def state(self) -> dict[str, Any]:
        """Every climber's place, average and moments."""
        ascents = [ascent.state() for ascent in self._ascents]
        return {"rate": self._rate, "sigma": self._sigma, "random": self._random, "ascents": ascents}


SEARCH = Algorithm(
    "gradient", GradientAscent, SETTINGS, ("坂を登る", "Climbing"), needs_slope=True, takes_paths=False, cost=4
)
