"""M2N2: an archive that competes for questions, mates drawn to each other's strengths (arXiv:2508.16204).

Members are genomes, not files of weights: where a recipe is linear in its genes, mixing two genomes is mixing the two
models that they make, and nothing grows as generations go by. ``mixing`` slerp is the paper's, for genomes that are
themselves the weights of a model. There the paper adds noise of one width to every child of models begun at random;
here every member passes its own width on, changed a little, and widths that breed well prevail (self-adaptation; Beyer
& Schwefel 2002, section 4).
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from merger.errors import N_, SearchError
from merger.search._algorithm import Algorithm
from merger.search._arrays import Array, pack, unpack
from merger.search._axes import Axes
from merger.search._genealogy import Origin, Trial, genealogy
from merger.search._randomness import lent_both, seeded
from merger.search._search import Score
from merger.search._settings import SIGMA, Setting, population, read
from merger.search._variation import Variation, cloud
from merger.space import Space

_EPSILON = 1e-9
_FEWEST = 2  # members from which children can be made
_FINEST = 1e-4  # of the first width of noise
SETTINGS = (
    population(1),  # children a generation
    SIGMA,
    Setting("archive", "integer", 16, least=_FEWEST, most=1000),  # members
    Setting("share", default=1, most=10),  # the exponent a of the score mass
    # Genes changed a child on average; the paper's mergers of trained models do without.
    Setting("mutation", default=1, most=1e6, high=1000),
    Setting("noise", default=0, most=1e9, in_forms=False),  # the width of what is added to every real gene
    # By how much the width changes from parents to child, as a share of itself.
    Setting("adapt", default=0.2, most=1, in_forms=False),
    Setting("mixing", "choice", "lerp", choices=("lerp", "slerp"), in_forms=False),
    # Vectors that are the first generation: models known to be good, or the sources each alone.
    Setting("seeds", "vectors", (), in_forms=False),
)


@dataclass(frozen=True)
class _Member:
    genome: list[float]
    items: Array
    fitness: float
    origin: Origin
    width: float  # of its noise, on the genes' axes

    def state(self) -> list[Any]:
        return [pack(np.array(self.genome)), pack(self.items), self.fitness, list(self.origin), self.width]

    @classmethod
    def from_state(cls, state: list[Any]) -> Self:
        genome, items, fitness, origin, width = state
        return cls(unpack(genome).tolist(), unpack(items), fitness, (origin[0], origin[1]), width)


class M2n2:
    """Scores must be of the same questions all the time: questions do not rotate under this search."""

    def __init__(self, space: Space, state: dict[str, Any]) -> None:
        self._space, self._axes, self._settings = space, Axes(space), state["settings"]
        self._variation = Variation(space, 10.0, self._settings["mutation"], 10.0)
        self._population, self._room = int(self._settings["population"]), int(self._settings["archive"])
        self._random: dict[str, Any] = state["random"]
        self._generation: int = state["generation"]
        self._archive = [_Member.from_state(member) for member in state["members"]]
        self._seeds: list[list[float]] = [unpack(seed).tolist() for seed in state["seeds"]]
        self._genealogy: list[dict[str, Any]] = state["genealogy"]
        self._asked: list[Trial] | None = None
        self._widths: list[float] = []  # of the candidates asked

    @classmethod
    def begin(cls, space: Space, seed: int, settings: dict[str, Any]) -> Self:
        """As :data:`SETTINGS` declares; without seeds: the start and draws. Raises SearchError for other lengths."""
        own = read(SETTINGS, settings)
        seeds = [pack(np.array(vector, dtype=np.float64)) for vector in own.pop("seeds")]
        for one in seeds:
            if one["shape"] != [len(space)]:
                raise SearchError(
                    N_("A model to begin with has {genes} genes; {due} are varied."),
                    mend=N_("Leave it out, or give it as many genes."),
                    setting="seeds",
                    genes=one["shape"][0],
                    due=len(space),
                )
        begun = {"random": seeded(seed), "generation": 0, "members": [], "genealogy": [], "seeds": seeds}
        return cls(space, {"settings": own, **begun})

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

    def _first(self) -> list[Trial]:
        self._widths = []
        if self._seeds:
            axes = self._axes
            return [Trial(axes.values(axes.point(seed)), "start") for seed in self._seeds]
        count = max(self._population, _FEWEST)
        genomes = cloud(self._space, count, self._settings["sigma"], 1.0)
        return [Trial(genome, "drawn" if index else "start") for index, genome in enumerate(genomes)]

    def _children(self) -> list[Trial]:
        scores = self._scores()
        mass, weight = scores.sum(0), capacity(scores)
        strength = niche_fitness(scores, self._settings["share"])
        found, self._widths = [], []
        for _ in range(self._population):
            first = _drawn(strength)
            pull = np.maximum(scores - scores[first], 0.0) @ (weight / (mass + _EPSILON))
            one, two = self._archive[first], self._archive[_drawn(pull)]
            point, width = self._mixed(one.genome, two.genome), math.sqrt(one.width * two.width)
            if width > 0.0:
                point, width = self._noisy(point, width)
            child = self._axes.values(point)
            if self._settings["mutation"] > 0.0:
                child = self._variation.mutate(child)
            found.append(Trial(child, "mixing", (one.origin, two.origin)))
            self._widths.append(width)
        return found

    def _scores(self) -> Array:
        return np.array([member.items for member in self._archive])

    def _mixed(self, one: list[float], two: list[float]) -> Array:
        """Before a split point a share w of the second parent, behind it 1 - w; on the genes' axes."""
        split, share = random.randint(0, len(one)), random.random()
        a, b = self._axes.point(one), self._axes.point(two)
        mix = _slerp if self._settings["mixing"] == "slerp" else _lerp
        mixed = np.concatenate([mix(a[:split], b[:split], share), mix(a[split:], b[split:], 1.0 - share)])
        nearer = np.where((np.arange(len(a)) < split) == (share > 0.5), b, a)
        return np.where(self._axes.unordered, nearer, mixed)

    def _noisy(self, point: Array, width: float) -> tuple[Array, float]:
        """Normal noise on every real gene, and how wide it was."""
        first = self._settings["noise"]
        width *= math.exp(self._settings["adapt"] * random.gauss(0.0, 1.0))
        width = min(max(width, _FINEST * first), first / _FINEST)
        return point + width * self._axes.smooth * np.random.standard_normal(len(point)), width

    def tell(self, results: list[Score | None]) -> None:
        """Let each child in, in order, and the member out that the questions need least."""
        self.ask()
        assert self._asked is not None
        if len(results) != len(self._asked):
            raise ValueError(f"{len(self._asked)} values are due, {len(results)} were told")
        self._generation += 1
        self._genealogy = genealogy(self._generation, self._asked)
        for index, (candidate, one) in enumerate(zip(self._asked, results, strict=True)):
            if one is None or not math.isfinite(one.fitness) or not all(map(math.isfinite, one.items)):
                continue
            items = np.array(one.items or (one.fitness,), dtype=np.float64)
            if self._archive and len(items) != len(self._archive[0].items):
                raise ValueError(f"{len(self._archive[0].items)} questions are due for every candidate")
            width = self._widths[index] if self._widths else self._settings["noise"]
            self._admit(_Member(candidate.genome, items, one.fitness, (self._generation, index), width))
        self._random, self._asked, self._seeds = self._random_after, None, []

    def _admit(self, child: _Member) -> None:
        if any(member.genome == child.genome for member in self._archive):
            return
        self._archive.append(child)
        if len(self._archive) > self._room:
            self._archive.pop(int(niche_fitness(self._scores(), self._settings["share"]).argmin()))

    def answer(self) -> list[float]:
        """The member with the best fitness, the first of equals; the start until one is told."""
        if not self._archive:
            return list(self._space.start)
        return list(max(self._archive, key=lambda member: member.fitness).genome)

    def state(self) -> dict[str, Any]:
        """The archive after the last tell."""
        return {
            "settings": self._settings,
            "random": self._random,
            "generation": self._generation,
            "members": [member.state() for member in self._archive],
            "genealogy": self._genealogy,
            "seeds": [pack(np.array(seed)) for seed in self._seeds],
        }

    def data(self) -> dict[str, Any]:
        """The archive with what each member is worth to it, and the latest generation's genealogy."""
        niches = niche_fitness(self._scores(), self._settings["share"]).tolist() if self._archive else []
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
    indexes = range(len(positive))
    return random.choices(indexes, positive)[0] if sum(positive) > 0 else random.choice(indexes)


def _lerp(one: Array, two: Array, share: float) -> Array:
    return (1.0 - share) * one + share * two


def _slerp(one: Array, two: Array, share: float) -> Array:
    lengths = float(np.linalg.norm(one) * np.linalg.norm(two))
    angle = math.acos(min(max(float(one @ two) / lengths, -1.0), 1.0)) if lengths else 0.0
    if math.sin(angle) < 1e-6:
        return _lerp(one, two, share)
    mixed: Array = (math.sin((1.0 - share) * angle) * one + math.sin(share * angle) * two) / math.sin(angle)
    return mixed


SEARCH = Algorithm("m2n2", M2n2, SETTINGS, ("すみ分けさせる", "Niches"), fixed_questions=True)
