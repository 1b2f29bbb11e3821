"""M2N2: an archive that competes for questions, mates drawn to each other's strengths (arXiv:2508.16204).

Members are genomes, not files of weights: where a recipe is linear in its genes, mixing two genomes is mixing the two
models that they make, and nothing grows as generations go by. ``mixing`` slerp is the paper's, for genomes that are
themselves the weights of a model.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from merger.errors import N_, SearchError
from merger.search import _settings
from merger.search._arrays import Array
from merger.search._genealogy import Candidate, Origin, genealogy
from merger.search._randomness import lent_both, seeded
from merger.search._search import Told
from merger.search._variation import Variation, cloud
from merger.space import Space

_EPSILON = 1e-9
_FEWEST = 2  # members from which children can be made
_MIXINGS = ("lerp", "slerp")


@dataclass(frozen=True)
class _Member:
    genome: list[float]
    items: tuple[float, ...]
    fitness: float
    origin: Origin


class M2n2:
    """Scores must be of the same questions all the time: questions do not rotate under this search."""

    def __init__(self, space: Space, state: dict[str, Any]) -> None:
        self._space, self._settings = space, state["settings"]
        self._variation = Variation(space, 10.0, self._settings["mutation"], 10.0)
        self._population, self._room = int(self._settings["population"]), int(self._settings["archive"])
        self._random: dict[str, Any] = state["random"]
        self._generation: int = state["generation"]
        self._archive = [
            _Member(genome, tuple(items), fitness, (origin[0], origin[1]))
            for genome, items, fitness, origin in state["members"]
        ]
        self._genealogy: list[dict[str, Any]] = state["genealogy"]
        self._asked: list[Candidate] | None = None

    @classmethod
    def begin(cls, space: Space, seed: int, settings: dict[str, Any]) -> Self:
        """settings: ``population`` (children a generation, >= 2); ``sigma`` (> 0, the first archive's step).

        Of its own: ``archive`` (members, 16), ``share`` (the exponent a of the score mass, 1), ``mutation`` (genes
        changed a child on average, 1; the paper's mergers of trained models do without), ``mixing`` (lerp or slerp).
        """
        mixing = settings.get("mixing", "lerp")
        if mixing not in _MIXINGS:
            raise SearchError(
                N_("{setting} cannot be {value}."),
                mend=N_("Choose one of: {known}."),
                setting="mixing",
                value=mixing,
                known=", ".join(_MIXINGS),
            )
        own = {
            "population": float(_settings.population(settings, 2)),
            "sigma": _settings.number(settings, "sigma", 0.2, 1e-9, 1e9),
            "archive": _settings.number(settings, "archive", 16, _FEWEST, 1000),
            "share": _settings.number(settings, "share", 1.0, 0.0, 10.0),
            "mutation": _settings.number(settings, "mutation", 1.0, 0.0, 1e6),
            "mixing": mixing,
        }
        return cls(space, {"settings": own, "random": seeded(seed), "generation": 0, "members": [], "genealogy": []})

    @classmethod
    def from_state(cls, space: Space, state: dict[str, Any]) -> Self:
        """The search as it stood after its last tell."""
        return cls(space, state)

    def ask(self) -> list[list[float]]:
        """The first members, then children of the archive as it stands; the same ones until tell."""
        if self._asked is None:
            with lent_both(self._random) as after:
                self._asked = self._children() if len(self._archive) >= _FEWEST else self._first()
            self._random_after = after
        return [list(candidate.genome) for candidate in self._asked]

    def _first(self) -> list[Candidate]:
        genomes = cloud(self._space, self._population, self._settings["sigma"], 1.0)
        return [Candidate(genome, "drawn" if index else "start") for index, genome in enumerate(genomes)]

    def _children(self) -> list[Candidate]:
        scores = np.array([member.items for member in self._archive])
        mass, weight = scores.sum(0), capacity(scores)
        strength = niche_fitness(scores, self._settings["share"])
        found = []
        for _ in range(self._population):
            first = _drawn(strength)
            pull = (np.maximum(scores - scores[first], 0.0) * (weight / (mass + _EPSILON))).sum(1)
            second = _drawn(pull)
            one, two = self._archive[first], self._archive[second]
            child = self._variation.mutate(self._mixed(one.genome, two.genome))
            found.append(Candidate(child, "mixing", (one.origin, two.origin)))
        return found

    def _mixed(self, one: list[float], two: list[float]) -> list[float]:
        """Before a split point a share w of the second parent, behind it 1 - w."""
        split, share = random.randint(0, len(one)), random.random()
        a, b = np.array(self._space.to_axes(one)), np.array(self._space.to_axes(two))
        mix = _slerp if self._settings["mixing"] == "slerp" else _lerp
        mixed = np.concatenate([mix(a[:split], b[:split], share), mix(a[split:], b[split:], 1.0 - share)])
        places = mixed.tolist()
        for place, dimension in enumerate(self._space.dimensions):
            if dimension.kind in ("choice", "bit"):  # there is nothing between two choices
                nearer = share if place < split else 1.0 - share
                places[place] = (two if nearer > 0.5 else one)[place]
        return self._space.from_axes(places)

    def tell(self, told: list[Told | None]) -> None:
        """Let each child in, in order, and the member out that the questions need least."""
        self.ask()
        assert self._asked is not None
        if len(told) != len(self._asked):
            raise ValueError(f"{len(self._asked)} values are due, {len(told)} were told")
        self._generation += 1
        self._genealogy = genealogy(self._generation, self._asked)
        for index, (candidate, one) in enumerate(zip(self._asked, told, strict=True)):
            if one is None or not math.isfinite(one.fitness) or not all(map(math.isfinite, one.items)):
                continue
            items = one.items or (one.fitness,)
            if self._archive and len(items) != len(self._archive[0].items):
                raise ValueError(f"{len(self._archive[0].items)} questions are due for every candidate")
            self._admit(_Member(candidate.genome, items, one.fitness, (self._generation, index)))
        self._random, self._asked = self._random_after, None

    def _admit(self, child: _Member) -> None:
        if any(member.genome == child.genome for member in self._archive):
            return
        self._archive.append(child)
        if len(self._archive) > self._room:
            scores = np.array([member.items for member in self._archive])
            self._archive.pop(int(niche_fitness(scores, self._settings["share"]).argmin()))

    def answer(self) -> list[float]:
        """The member with the best fitness, the first of equals; the start until one is told."""
        if not self._archive:
            return list(self._space.start)
        return list(max(self._archive, key=lambda member: member.fitness).genome)

    def state(self) -> dict[str, Any]:
        """The archive after the last tell."""
        members = [[member.genome, list(member.items), member.fitness, list(member.origin)] for member in self._archive]
        return {
            "settings": self._settings,
            "random": self._random,
            "generation": self._generation,
            "members": members,
            "genealogy": self._genealogy,
        }

    def data(self) -> dict[str, Any]:
        """The archive with what each member is worth to it, and the latest generation's genealogy."""
        scores = np.array([member.items for member in self._archive])
        niches = niche_fitness(scores, self._settings["share"]).tolist() if self._archive else []
        rows = [
            {
                "genome": member.genome,
                "fitness": member.fitness,
                "niche": niche,
                "generation": member.origin[0],
                "index": member.origin[1],
            }
            for member, niche in zip(self._archive, niches, strict=True)
        ]
        return {"archive": rows, "genealogy": self._genealogy}


def capacity(scores: Array) -> Array:
    """c_j: what question j has to share out: 1 where scores are yes or no, else the best score there."""
    whole = bool(((scores == 0) | (scores == 1)).all())
    found: Array = np.ones(scores.shape[1]) if whole else scores.max(0)
    return found


def niche_fitness(scores: Array, share: float) -> Array:
    """f_i = sum_j c_j s_ij / (z_j^a + eps), z_j the score mass on question j (section 3.1); scores [members, items]."""
    shared: Array = (capacity(scores) * scores / (scores.sum(0) ** share + _EPSILON)).sum(1)
    return shared


def _drawn(weights: Sequence[float] | Array) -> int:
    """A place drawn in proportion to its weight; any place where none weighs."""
    positive = [max(float(weight), 0.0) for weight in weights]
    places = range(len(positive))
    return random.choices(places, positive)[0] if sum(positive) > 0 else random.choice(places)


def _lerp(one: Array, two: Array, share: float) -> Array:
    return (1.0 - share) * one + share * two


def _slerp(one: Array, two: Array, share: float) -> Array:
    lengths = float(np.linalg.norm(one) * np.linalg.norm(two))
    angle = math.acos(min(max(float(one @ two) / lengths, -1.0), 1.0)) if lengths else 0.0
    if math.sin(angle) < 1e-6:
        return _lerp(one, two, share)
    mixed: Array = (math.sin((1.0 - share) * angle) * one + math.sin(share * angle) * two) / math.sin(angle)
    return mixed
