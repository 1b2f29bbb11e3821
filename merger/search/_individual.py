"""A judged candidate that may breed, and how fitness from different questions is made comparable."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Self

from deap import base

from merger.search._genealogy import Origin
from merger.search._search import Score


@dataclass(frozen=True)
class Individual:
    """A genome with what is known of it; ``values`` are the fitness, then the objectives: larger is better.

    times: how often it was judged.
    """

    genome: list[float]
    values: tuple[float, ...]
    excess: float
    origin: Origin
    times: int = 1

    @classmethod
    def of(cls, genome: list[float], score: Score, origin: Origin) -> Self:
        return cls(genome, (score.fitness, *(score.objectives or (score.fitness,))), max(0.0, score.excess), origin)

    @property
    def score(self) -> float:
        """The fitness that was told, as one number."""
        return self.values[0]

    @property
    def objectives(self) -> tuple[float, ...]:
        return self.values[1:]

    @property
    def fitness(self) -> Any:
        """The objectives as DEAP's selections read them."""
        return _fitness(len(self.objectives))(self.objectives)

    def to_json(self) -> list[Any]:
        return [self.genome, list(self.values), self.excess, list(self.origin), self.times]

    @classmethod
    def from_json(cls, value: list[Any]) -> Self:
        genome, values, excess, origin, times = value
        return cls(genome, tuple(values), excess, (origin[0], origin[1]), times)


@cache
def _fitness(objectives: int) -> type[Any]:
    return type("Objectives", (base.Fitness,), {"weights": (1.0,) * objectives})


def sound(score: Score | None) -> bool:
    """Whether a candidate was judged at all: nothing told is None, NaN or infinite."""
    return score is not None and all(map(math.isfinite, (score.fitness, score.excess, *score.objectives)))


def moved(members: Sequence[Individual], change: Sequence[float]) -> list[Individual]:
    """The members with this much added to their values."""
    return [
        replace(member, values=tuple(value + step for value, step in zip(member.values, change, strict=True)))
        for member in members
    ]


def change(before: Sequence[Individual], again: Sequence[Individual]) -> tuple[float, ...]:
    """How much the same genomes' values changed on average between two judgements.

    With rotating questions this is how much easier the new ones are, less the luck for which the genomes were once
    picked: adding it to every old value makes old and new comparable. Exactly zero where judging has no noise.
    """
    pairs = [(new.values, old.values) for new, old in zip(again, before, strict=True)]
    columns = zip(*(zip(new, old, strict=True) for new, old in pairs), strict=True)
    return tuple(math.fsum(new - old for new, old in column) / len(pairs) for column in columns)


def averaged(member: Individual, again: Individual) -> Individual:
    """The member with one more judgement in its mean."""
    share = 1 / (member.times + 1)
    values = zip(member.values, again.values, strict=True)
    return replace(
        member,
        values=tuple(old + (new - old) * share for old, new in values),
        excess=member.excess + (again.excess - member.excess) * share,
        times=member.times + 1,
    )


def unique(members: Iterable[Individual]) -> list[Individual]:
    """The members in order, each genome once."""
    found: dict[tuple[float, ...], Individual] = {}
    for member in members:
        found.setdefault(tuple(member.genome), member)
    return list(found.values())
