"""What a search algorithm declares: its name, its settings, and what a plan, an estimate or a form must know of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from merger.search._search import Search
from merger.search._settings import Setting
from merger.space import Space


@dataclass(frozen=True)
class Algorithm:
    """A search algorithm; its class keeps the protocol of :class:`merger.search.Search`.

    title: what people call it, in Japanese and in English.
    objectives: what it makes of several: "none" (the fitness alone drives it), "optional" (it balances those that there
    are), "required" (it cannot work with one).
    needs_slope: it must be told the slope of the fitness along every gene.
    fixed_questions: it compares question by question with earlier generations, so that questions may not rotate.
    takes_paths: it can search a path through the layers beside the weights.
    cost: what a candidate takes, in candidates that are merely asked.
    candidates: (settings, genes) -> how many a generation has; None: the population.
    """

    name: str
    search: type[Search]
    settings: tuple[Setting, ...]
    title: tuple[str, str]
    objectives: str = "none"
    needs_slope: bool = False
    fixed_questions: bool = False
    takes_paths: bool = True
    cost: int = 1
    candidates: Callable[[Mapping[str, Any], int], int] | None = None

    @property
    def fitness_alone(self) -> bool:
        """Whether nothing but the fitness drives it, so that whatever is added to the fitness is heard."""
        return self.objectives == "none" and not self.needs_slope and not self.fixed_questions

    def begin(self, space: Space, seed: int, settings: dict[str, Any]) -> Search:
        """A new search; raises SearchError where settings or space do not suit it."""
        return self.search.begin(space, seed, settings)

    def from_state(self, space: Space, state: dict[str, Any]) -> Search:
        """The search as it stood after its last tell."""
        return self.search.from_state(space, state)

    def generation(self, settings: Mapping[str, Any], genes: int) -> int:
        """How many candidates a generation has."""
        return int(settings["population"]) if self.candidates is None else self.candidates(settings, genes)
