"""NSGA-II: several objectives at once, by non-dominated sorting and crowding distance (Deb et al. 2002)."""

import random
from typing import Any

from deap import tools

from merger.search import _pareto
from merger.search._algorithm import Algorithm
from merger.search._breeding import SETTINGS, Breeding
from merger.search._individual import Individual, moved
from merger.search._settings import Settings
from merger.space import Space

_ARCHIVE = 64  # members of the front that are remembered, or the population where that is more


class Nsga2(Breeding):
    """Mixed genes, any number of objectives (best with two), guards by constraint domination.

    Beside its population it remembers the front: feasible members that nobody dominates. Told.fitness does not drive
    the search; it only says which point of the front is the answer.
    """

    def __init__(self, space: Space, settings: Settings, state: dict[str, Any]) -> None:
        super().__init__(space, settings, state)
        self._archive = [Individual.from_json(value) for value in state.get("archive", [])]
        self._standing: dict[tuple[int, int], tuple[float, float]] | None = None

    def _mates(self) -> tuple[Individual, Individual]:
        """Two binary tournaments by rank, then by room (crowded-comparison operator, section III-B)."""
        if self._standing is None:
            self._standing = _pareto.standing(self._members)
        return self._tournament(self._standing), self._tournament(self._standing)

    def _tournament(self, standing: dict[tuple[int, int], tuple[float, float]]) -> Individual:
        return min((random.choice(self._members) for _ in range(2)), key=lambda member: standing[member.origin])

    def _repeated(self) -> list[Individual]:
        """Of the front those judged least often, so that nobody stays there by one lucky judgement."""
        front = _pareto.front(self._members, self._population) or self._members
        return sorted(front, key=lambda member: member.times)[: int(self._settings["again"])]

    def _survivors(self, pool: list[Individual]) -> list[Individual]:
        self._archive = _pareto.front([*pool, *self._archive_beside(pool)], max(_ARCHIVE, self._population))
        self._standing = None
        feasible, others = _pareto.feasible_first(pool, self._population)
        if len(feasible) <= self._population:
            return [*feasible, *others]
        return [one.member for one in self._selected(_pareto.ranked(feasible), self._population)]

    def _selected(self, feasible: list[Any], count: int) -> list[Any]:
        """``count`` of more feasible members than that."""
        chosen: list[Any] = tools.selNSGA2(feasible, count)
        return chosen

    def _archive_beside(self, pool: list[Individual]) -> list[Individual]:
        """Remembered members that are not in the pool: those there are known better by now."""
        present = {member.origin for member in pool}
        return [member for member in self._archive if member.origin not in present]

    def _move(self, by: tuple[float, ...]) -> None:
        super()._move(by)
        self._archive = moved(self._archive, by)

    def answer(self) -> list[float]:
        """The point of the front with the best fitness; without one the least infeasible; the start until one is told.

        Fitness is the user's own weighing of the objectives. A knee would be ours: it depends on how far the front
        happens to reach so far, and jumps when an extreme point is found.
        """
        if self._archive:
            return list(max(self._archive, key=lambda member: (member.score, member.times)).genome)
        if self._members:
            return list(min(self._members, key=lambda member: (member.excess, -member.score)).genome)
        return list(self._space.start)

    def state(self) -> dict[str, Any]:
        """Members, generation and the remembered front after the last tell."""
        return {**super().state(), "archive": [member.to_json() for member in self._archive]}

    def data(self) -> dict[str, Any]:
        """The front, and the latest generation's genealogy. Values of members judged again are means."""
        return {"pareto": _pareto.to_json(self._archive), **super().data()}


SEARCH = Algorithm(
    "nsga2", Nsga2, SETTINGS, ("2〜3個の目標のつり合いを探す", "Balance two or three goals"), objectives="optional"
)
