"""How genomes of mixed kinds begin, cross and mutate: list genomes, DEAP's operators, every gene after its kind.

Everything draws from the global generators: call it inside ``_randomness.lent_both``.
"""

import random
from collections.abc import Sequence

import numpy as np
from deap import tools

from merger.space import Dimension, Space

Genome = list[float]

_RESET = 0.1  # of an integer's mutations are drawn anew instead of stepping
_REACH = 0.1  # of an integer's range is the mean length of a step, if that is more than one


def cloud(space: Space, count: int, sigma: float, spread: float) -> list[Genome]:
    """The first generation: the start itself, then candidates ever farther from it.

    Candidate i redraws each gene uniformly with probability ``spread * i / (count - 1)``; of the genes it keeps,
    real and log ones move by a normal step of ``sigma`` on their axis. So a good start is searched closely and the
    whole box is seen, however good the start was.
    """
    found = [list(space.start)]
    low, high = np.array(space.axis_low), np.array(space.axis_high)
    smooth = np.array([dimension.kind in ("real", "log") for dimension in space.dimensions])
    start = np.array(space.to_axes(space.start))
    for index in range(1, count):
        strength = spread * index / (count - 1)

        def draw(strength: float = strength) -> Genome:
            near = start + sigma * smooth * np.random.standard_normal(len(space))
            anew = np.random.uniform(low, high)
            return space.from_axes(np.where(np.random.random(len(space)) < strength, anew, near).tolist())

        genome = draw()
        for _ in range(3):
            if genome not in found:
                break
            genome = draw()
        found.append(genome)
    return found


class Variation:
    """Crossover and mutation over one space.

    Real and log genes on their axes: simulated binary crossover and polynomial mutation (Deb & Agrawal 1995; bounded,
    as in Deb's NSGA-II code). Others: uniform crossover; a bit flips, an integer steps, a choice is drawn anew.
    """

    def __init__(self, space: Space, crossover_eta: float, mutation: float, mutation_eta: float) -> None:
        """crossover_eta, mutation_eta: larger stays nearer to the parents. mutation: genes changed on average."""
        self._space = space
        free = [index for index, d in enumerate(space.dimensions) if d.low < d.high]
        self._smooth = [index for index in free if space.dimensions[index].kind in ("real", "log")]
        self._whole = [index for index in free if space.dimensions[index].kind not in ("real", "log")]
        self._low = [space.dimensions[index].axis_low for index in self._smooth]
        self._high = [space.dimensions[index].axis_high for index in self._smooth]
        self._crossover_eta, self._mutation_eta = crossover_eta, mutation_eta
        self._rate = min(1.0, mutation / max(1, len(free)))

    def cross(self, one: Genome, two: Genome) -> tuple[Genome, Genome]:
        """Two children between and around two parents; the parents stay as they are."""
        smooth = self._axes(one), self._axes(two)
        tools.cxSimulatedBinaryBounded(*smooth, self._crossover_eta, self._low, self._high)
        whole = [one[index] for index in self._whole], [two[index] for index in self._whole]
        tools.cxUniform(*whole, 0.5)
        return self._genome(one, smooth[0], whole[0]), self._genome(two, smooth[1], whole[1])

    def mutate(self, genome: Genome) -> Genome:
        """A copy in which each gene changes with the same probability."""
        (smooth,) = tools.mutPolynomialBounded(
            self._axes(genome), self._mutation_eta, self._low, self._high, self._rate
        )
        dimensions = self._space.dimensions
        whole = [
            stepped(dimensions[index], genome[index]) if random.random() < self._rate else genome[index]
            for index in self._whole
        ]
        return self._genome(genome, smooth, whole)

    def _axes(self, genome: Genome) -> list[float]:
        """Real and log genes on their axes. exp and log round: outside its bounds SBX would yield complex numbers."""
        axes = [self._space.dimensions[index].to_axis(genome[index]) for index in self._smooth]
        return [min(max(x, low), high) for x, low, high in zip(axes, self._low, self._high, strict=True)]

    def _genome(self, parent: Genome, smooth: Sequence[float], whole: Sequence[float]) -> Genome:
        genome = list(parent)
        for index, axis, old in zip(self._smooth, smooth, self._axes(parent), strict=True):
            if axis != old:  # an untouched gene keeps its bits
                genome[index] = self._space.dimensions[index].from_axis(axis)
        for index, value in zip(self._whole, whole, strict=True):
            genome[index] = value
        return genome


def stepped(dimension: Dimension, value: float) -> float:
    """Another value of a whole-numbered gene: a bit flips, a choice is any other one, an integer steps.

    Integer steps go up or down by a geometric length of mean one, or a tenth of the range where that is more, and are
    reflected by the bounds; one in ten is drawn anew instead.
    """
    if dimension.kind == "bit":
        return 1.0 - value
    width = round(dimension.high - dimension.low)
    if width == 0:
        return value
    if dimension.kind == "choice" or random.random() < _RESET:
        return float(dimension.low + (value - dimension.low + random.randint(1, width)) % (width + 1))
    length = int(np.random.geometric(1 / max(1.0, _REACH * width)))
    length = 1 + (length - 1) % width
    up = random.random() < 0.5
    if (value + length > dimension.high) if up else (value - length < dimension.low):
        up = not up
    moved = value + length if up else value - length
    return float(min(max(moved, dimension.low), dimension.high))
