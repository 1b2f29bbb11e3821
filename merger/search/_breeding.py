"""What the genetic searches share: a population that breeds, in turns of asking and telling."""

import random
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, Self

from merger.search._genealogy import Trial, genealogy
from merger.search._individual import Individual, averaged, change, moved, sound, unique
from merger.search._randomness import lent_both, seeded
from merger.search._search import Score
from merger.search._settings import SIGMA, Setting, Settings, population, read
from merger.search._variation import Variation, cloud
from merger.space import Space

_AGAIN = Setting("again", "integer", high=998)  # members judged again a generation; an eighth of the population
SETTINGS = (
    population(4),
    SIGMA,
    Setting("spread", default=1, most=1),  # 1: the farthest first candidate is uniform in the box
    _AGAIN,
    Setting("crossover", default=0.9, most=1),  # probability
    Setting("crossover_eta", default=10, most=1000),  # larger stays nearer to the parents
    Setting("mutation", default=1.5, most=1e6, high=1000),  # genes changed a child on average
    Setting("mutation_eta", default=10, most=1000),  # larger stays nearer
)
_TRIES = 8  # to breed a child that is not there yet


class Breeding(ABC):
    """(mu + lambda) with mu = lambda = ``population``, less the few members that are judged again.

    Questions may rotate between generations, so a member once judged on easy ones would stay for ever. Therefore each
    generation begins with a few members asked again; how much they changed is added to every old value before old and
    new compete. Where judging has no noise, this changes nothing (and a cache makes it free).
    """

    def __init__(self, space: Space, settings: Settings, state: dict[str, Any]) -> None:
        self._space, self._settings = space, settings
        self._variation = Variation(space, *(settings[name] for name in ("crossover_eta", "mutation", "mutation_eta")))
        self._population = int(settings["population"])
        self._random: dict[str, Any] = state["random"]
        self._generation: int = state["generation"]
        self._members = [Individual.from_json(value) for value in state["members"]]
        self._genealogy: list[dict[str, Any]] = state["genealogy"]
        self._asked: list[Trial] | None = None

    @classmethod
    def begin(cls, space: Space, seed: int, settings: dict[str, Any]) -> Self:
        """As :data:`SETTINGS` declares; ``again`` leaves room for two others."""
        own = read(SETTINGS, settings)
        most = int(own["population"]) - 2
        own["again"] = replace(_AGAIN, default=(most + 2) // 8, most=most).read(settings.get("again"))
        return cls(space, own, {"random": seeded(seed), "generation": 0, "members": [], "genealogy": []})

    @classmethod
    def from_state(cls, space: Space, state: dict[str, Any]) -> Self:
        """The search as it stood after its last tell."""
        return cls(space, state["settings"], state)

    @abstractmethod
    def _mates(self) -> tuple[Individual, Individual]:
        """Two members to breed from; drawn from the global generators, which are ours here."""

    @abstractmethod
    def _survivors(self, pool: list[Individual]) -> list[Individual]:
        """Who of old members and children lives on, at most ``population``, the best first where there is an order."""

    def _repeated(self) -> list[Individual]:
        """The members to judge again: the best, so that the best is best by more than luck."""
        return self._members[: int(self._settings["again"])]

    def ask(self) -> list[list[float]]:
        """The generation; the same one until tell."""
        if self._asked is None:
            with lent_both(self._random) as after:
                self._asked = self._bred() if self._members else self._first()
            self._random_after = after
        return [list(candidate.genome) for candidate in self._asked]

    def _first(self) -> list[Trial]:
        genomes = cloud(self._space, self._population, self._settings["sigma"], self._settings["spread"])
        return [Trial(genome, "drawn" if index else "start") for index, genome in enumerate(genomes)]

    def _bred(self) -> list[Trial]:
        """Members to judge again, then children, as far as they can be found different from all there is."""
        found = [Trial(member.genome, "again", (member.origin,)) for member in self._repeated()]
        present = {tuple(member.genome) for member in self._members}
        while len(found) < self._population:
            children = self._children()
            for _ in range(_TRIES):
                if all(tuple(child.genome) not in present for child in children):
                    break
                children = self._children()
            for child in children[: self._population - len(found)]:
                present.add(tuple(child.genome))
                found.append(child)
        return found

    def _children(self) -> list[Trial]:
        one, two = self._mates()
        parents = one.genome, two.genome
        if one is two or random.random() >= self._settings["crossover"]:
            return [Trial(self._variation.mutate(one.genome), "mutation", (one.origin,))]
        crossed = self._variation.cross(*parents)
        return [Trial(self._variation.mutate(child), "crossover", (one.origin, two.origin)) for child in crossed]

    def tell(self, results: list[Score | None]) -> None:
        """Let members and sound children compete. Failures are no members; nothing but failures teaches nothing."""
        self.ask()
        assert self._asked is not None
        if len(results) != len(self._asked):
            raise ValueError(f"{len(self._asked)} values are due, {len(results)} were told")
        judged = [
            (candidate, Individual.of(candidate.genome, one, (self._generation + 1, index)))
            for index, (candidate, one) in enumerate(zip(self._asked, results, strict=True))
            if one is not None and sound(one)
        ]
        known = self._members or [member for _, member in judged]
        if any(len(member.values) != len(known[0].values) for _, member in judged):
            raise ValueError(f"{len(known[0].objectives)} objectives are due for every candidate")
        self._generation += 1
        self._genealogy = genealogy(self._generation, self._asked)
        with lent_both(self._random_after) as after:
            if judged:
                self._learn(judged)
        self._random, self._asked = after, None

    def _learn(self, judged: list[tuple[Trial, Individual]]) -> None:
        again = {candidate.parents[0]: member for candidate, member in judged if candidate.operator == "again"}
        children = [member for candidate, member in judged if candidate.operator != "again"]
        before = [member for member in self._members if member.origin in again]
        if before:
            self._move(change(before, [again[member.origin] for member in before]))
        members = [
            averaged(member, again[member.origin]) if member.origin in again else member for member in self._members
        ]
        self._members = self._survivors(unique([*members, *children]))

    def _move(self, by: tuple[float, ...]) -> None:
        self._members = moved(self._members, by)

    @abstractmethod
    def answer(self) -> list[float]:
        """The search's own best guess now."""

    def state(self) -> dict[str, Any]:
        """Members and generation after the last tell."""
        return {
            "settings": self._settings,
            "random": self._random,
            "generation": self._generation,
            "members": [member.to_json() for member in self._members],
            "genealogy": self._genealogy,
        }

    def data(self) -> dict[str, Any]:
        """The latest generation's genealogy."""
        return {"genealogy": self._genealogy}
