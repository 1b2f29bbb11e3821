"""The protocol that every search algorithm follows: ask / tell / JSON state."""

from typing import Any, Protocol, Self

from merger.space import Space


class Search(Protocol):
    """A population search over real vectors; larger fitness is better.

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

    def tell(self, fitness: list[float | None]) -> None:
        """One value for each asked vector, in order; None = failed (gets a finite worst fitness)."""

    def answer(self) -> list[float]:
        """The search's own best guess now (CMA-ES: the distribution's mean; others: the best told vector)."""

    def state(self) -> dict[str, Any]:
        """JSON-serialisable state as of the last tell, exact to the bit."""
