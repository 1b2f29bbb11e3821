"""The protocol that every search algorithm follows: ask / tell / JSON state."""

from dataclasses import dataclass
from typing import Any, Protocol, Self

from merger.space import Space


@dataclass(frozen=True)
class Score:
    """How one candidate did; larger is better everywhere.

    objectives: for searches after several things at once (empty: the fitness alone). items: scores in [0, 1], question
    by question, the same questions for every candidate of a generation. excess: how far guards are broken, 0 = not at
    all; fitness has it taken off already. slope: of the fitness along every gene's axis, for searches that climb.
    """

    fitness: float
    objectives: tuple[float, ...] = ()
    items: tuple[float, ...] = ()
    excess: float = 0.0
    slope: tuple[float, ...] = ()


class Search(Protocol):
    """A population search over vectors of values; larger fitness is better.

    Determinism: the same space, settings, seed and told values give the same bits; ``state()`` is plain JSON and
    ``from_state(space, state)`` continues exactly where it stood (random state included).
    """

    @classmethod
    def begin(cls, space: Space, seed: int, settings: dict[str, Any]) -> Self:
        """A new search. ``settings``: population, sigma, points, as the algorithm needs them; SearchError if wrong."""

    @classmethod
    def from_state(cls, space: Space, state: dict[str, Any]) -> Self:
        """The search as it stood after its last tell."""

    def ask(self) -> list[list[float]]:
        """The next generation: vectors inside the space's bounds, in candidate order. Idempotent until tell."""

    def tell(self, results: list[Score | None]) -> None:
        """One result for each asked vector, in order; None = failed (gets a finite worst fitness)."""

    def answer(self) -> list[float]:
        """The search's own best guess now (CMA-ES: the distribution's mean; others: the best told vector)."""

    def state(self) -> dict[str, Any]:
        """JSON-serialisable state as of the last tell, exact to the bit."""

    def data(self) -> dict[str, Any]:
        """What can be drawn beside the fitness, as JSON: "pareto", "archive", "genealogy"; {} where there is none."""
