"""CycleQD: an archive of elites for every objective, each in turn the quality, the others its map (arXiv:2410.14735).

Genomes stand for task vectors: where a recipe is linear in its genes, a weighted sum of two genomes is the weighted sum
of their task vectors. Likewise the mutation: the paper scales singular values of a task vector; here the same is done
to the genes as a matrix of sources by groups of tensors, so that sources move together over many groups at once.
"""

import math
import random
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from merger.search._algorithm import Algorithm
from merger.search._arrays import Array
from merger.search._boxes import Box
from merger.search._genealogy import Origin, Trial, genealogy
from merger.search._randomness import lent_both, seeded
from merger.search._search import Score
from merger.search._settings import SIGMA, Setting, population, read
from merger.search._variation import Variation, cloud
from merger.space import Space

SETTINGS = (
    population(2),
    SIGMA,
    # Of an objective on the map; the paper has 15 for its thousands of candidates.
    Setting("bins", "integer", 10, least=2, most=100),
    # The most by which a singular value is scaled up or down.
    Setting("mutation", default=0.1, most=10),
)
_LOW, _HIGH = 0.5, 0.8  # the elite sampling's bounds of normalised scores (section 3.3)
_SPREAD = 0.03  # of the crossover's weights around one


@dataclass(frozen=True)
class _Elite:
    genome: list[float]
    fitness: float
    objectives: tuple[float, ...]
    origin: Origin


Cell = tuple[int, ...]  # bins of the other objectives


class CycleQd:
    """What to be good at changes every generation; with one objective alone there is nothing to turn to."""

    def __init__(self, space: Space, state: dict[str, Any]) -> None:
        self._space, self._box, self._settings = space, Box(space), state["settings"]
        self._variation = Variation(space, 10.0, 3.0, 5.0)
        self._matrix = matrix_of(space)
        self._random: dict[str, Any] = state["random"]
        self._generation: int = state["generation"]
        self._genealogy: list[dict[str, Any]] = state["genealogy"]
        elites = [
            _Elite(genome, fitness, tuple(objectives), (origin[0], origin[1]))
            for genome, fitness, objectives, origin in state["elites"]
        ]
        self._archives: list[dict[Cell, _Elite]] = [
            {tuple(cell): elites[index] for cell, index in archive} for archive in state["archives"]
        ]
        self._asked: list[Trial] | None = None

    @classmethod
    def begin(cls, space: Space, seed: int, settings: dict[str, Any]) -> Self:
        """As :data:`SETTINGS` declares."""
        begun = {"random": seeded(seed), "generation": 0, "elites": [], "archives": [], "genealogy": []}
        return cls(space, {"settings": read(SETTINGS, settings), **begun})

    @classmethod
    def from_state(cls, space: Space, state: dict[str, Any]) -> Self:
        """The search as it stood after its last tell."""
        return cls(space, state)

    def ask(self) -> list[list[float]]:
        """Children of this generation's archive; the same ones until tell."""
        if self._asked is None:
            with lent_both(self._random) as after:
                self._asked = self._children() if self._archives else self._first()
            self._random_after = after
        return [list(candidate.genome) for candidate in self._asked]

    def _first(self) -> list[Trial]:
        genomes = cloud(self._space, int(self._settings["population"]), self._settings["sigma"], 1.0)
        return [Trial(genome, "drawn" if index else "start") for index, genome in enumerate(genomes)]

    def _children(self) -> list[Trial]:
        turn = self._generation % len(self._archives)
        elites = list(self._archives[turn].values())
        weights = sampling(np.array([elite.objectives for elite in elites]))
        found = []
        for _ in range(int(self._settings["population"])):
            one, two = random.choices(elites, weights, k=2)
            child = self._mutated(self._crossed(one.genome, two.genome))
            found.append(Trial(child, "crossover", (one.origin, two.origin)))
        return found

    def _crossed(self, one: list[float], two: list[float]) -> list[float]:
        """(w1 a + w2 b) / (w1 + w2) with normal weights around one; of choices and bits either parent's."""
        first, second = (max(random.gauss(1.0, _SPREAD), 0.0) for _ in range(2))
        total = first + second or 1.0
        a, b = self._space.to_axes(one), self._space.to_axes(two)
        point = [(first * x + second * y) / total for x, y in zip(a, b, strict=True)]
        for index, dimension in enumerate(self._space.dimensions):
            if dimension.kind in ("choice", "bit"):
                point[index] = random.choice((one, two))[index]
        return self._space.from_axes(self._box.repaired(point).tolist())

    def _mutated(self, genome: list[float]) -> list[float]:
        """Singular values of the genes' matrix scaled by 1 + U(-m, m); beside it some three genes change alone."""
        genome = self._variation.mutate(genome)
        if not self._matrix.size:
            return genome
        point = np.array(self._space.to_axes(genome))
        left, values, right = np.linalg.svd(point[self._matrix], full_matrices=False)
        most = self._settings["mutation"]
        point[self._matrix] = (left * (values * (1.0 + np.random.uniform(-most, most, values.size)))) @ right
        return self._space.from_axes(self._box.repaired(point).tolist())

    def tell(self, results: list[Score | None]) -> None:
        """Offer every child to every archive: there the better one of a cell stays."""
        self.ask()
        assert self._asked is not None
        if len(results) != len(self._asked):
            raise ValueError(f"{len(self._asked)} values are due, {len(results)} were told")
        self._generation += 1
        self._genealogy = genealogy(self._generation, self._asked)
        for index, (candidate, one) in enumerate(zip(self._asked, results, strict=True)):
            if one is None or not all(map(math.isfinite, (one.fitness, *one.objectives))):
                continue
            objectives = one.objectives or (one.fitness,)
            self._offer(_Elite(candidate.genome, one.fitness, objectives, (self._generation, index)))
        self._random, self._asked = self._random_after, None

    def _offer(self, elite: _Elite) -> None:
        if not self._archives:
            self._archives = [{} for _ in elite.objectives]
        if len(elite.objectives) != len(self._archives):
            raise ValueError(f"{len(self._archives)} objectives are due for every candidate")
        bins = int(self._settings["bins"])
        binned = [min(max(int(value * bins), 0), bins - 1) for value in elite.objectives]
        for quality, archive in enumerate(self._archives):
            cell = tuple(number for axis, number in enumerate(binned) if axis != quality)
            there = archive.get(cell)
            if there is None or elite.objectives[quality] > there.objectives[quality]:
                archive[cell] = elite

    def answer(self) -> list[float]:
        """The elite with the best fitness: the user's own weighing of the objectives; the start until one is told."""
        elites = [elite for archive in self._archives for elite in archive.values()]
        if not elites:
            return list(self._space.start)
        return list(max(elites, key=lambda elite: (elite.fitness, elite.origin)).genome)

    def aggregate(self) -> list[float]:
        """The paper's final model (section 3.4): each objective's best elite, mixed by softmax of how good it is."""
        best = [
            max(archive.values(), key=lambda elite, index=index: elite.objectives[index])  # type: ignore[misc]
            for index, archive in enumerate(self._archives)
        ]
        if not best:
            return list(self._space.start)
        scores = np.array([elite.objectives[index] for index, elite in enumerate(best)])
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        places = shares @ np.array([self._space.to_axes(elite.genome) for elite in best])
        return self._space.from_axes(places.tolist())

    def state(self) -> dict[str, Any]:
        """The archives after the last tell: cells and places among the elites, each of which is kept once."""
        elites = list({elite.origin: elite for archive in self._archives for elite in archive.values()}.values())
        indexes = {elite.origin: index for index, elite in enumerate(elites)}
        return {
            "settings": self._settings,
            "random": self._random,
            "generation": self._generation,
            "elites": [[elite.genome, elite.fitness, list(elite.objectives), list(elite.origin)] for elite in elites],
            "archives": [
                [[list(cell), indexes[elite.origin]] for cell, elite in archive.items()] for archive in self._archives
            ],
            "genealogy": self._genealogy,
        }

    def data(self) -> dict[str, Any]:
        """Every archive's cells, and the latest generation's genealogy."""
        rows = [
            {
                "quality": quality,
                "cell": list(cell),
                "genome": elite.genome,
                "fitness": elite.fitness,
                "objectives": list(elite.objectives),
                "generation": elite.origin[0],
                "index": elite.origin[1],
            }
            for quality, archive in enumerate(self._archives)
            for cell, elite in archive.items()
        ]
        return {"archive": rows, "genealogy": self._genealogy}


def sampling(objectives: Array) -> list[float]:
    """How likely each elite is a parent: the product of its objectives, each scaled to [0.5, 0.8] over the archive."""
    low, high = objectives.min(0), objectives.max(0)
    width = np.where(high > low, high - low, 1.0)
    weights: list[float] = (_LOW + (objectives - low) / width * (_HIGH - _LOW)).prod(1).tolist()
    return weights


def matrix_of(space: Space) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Places of the real genes as [sources, groups], read from names ending in /group; empty where they form none."""
    rows: dict[str, list[int]] = {}
    for index, dimension in enumerate(space.dimensions):
        if dimension.kind in ("real", "log"):
            rows.setdefault(dimension.name.rpartition("/")[0], []).append(index)
    lengths = {len(row) for row in rows.values()}
    if len(lengths) != 1 or not rows:
        return np.empty((0, 0), np.int64)
    return np.array(list(rows.values()), np.int64)


SEARCH = Algorithm(
    "cycle_qd", CycleQd, SETTINGS, ("得意分野ごとに集める", "Collect specialists"), objectives="required"
)
