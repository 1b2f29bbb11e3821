"""Functions that behave like merging, cheap enough to search many times; all are maximised."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from merger.search import Score
from merger.space import Dimension, Space

Array = NDArray[np.float64]
QUESTIONS, BLOCK = 400, 40


@dataclass(frozen=True)
class Problem:
    """judge: what a search is told of a vector in a generation; worth: what the vector is worth in truth."""

    space: Space
    judge: Callable[[Array, int], Score]
    worth: Callable[[Array], float]


def weights(genes: int, low: float = 0.0, high: float = 1.0, start: float = 0.5) -> Space:
    return Space(tuple(Dimension(f"weight{n}", low, high, start) for n in range(genes)))


def exact(space: Space, worth: Callable[[Array], float]) -> Problem:
    """Judged without noise: the fitness is the worth."""
    return Problem(space, lambda x, generation: Score(worth(x)), worth)


def ellipsoid(genes: int) -> Problem:
    """Shifted, in a box, axes of curvature 1 to 100, turned a little so that genes depend on each other."""
    draw = np.random.RandomState(genes)
    aim = draw.uniform(0.1, 0.9, genes)
    turned, _ = np.linalg.qr(np.eye(genes) + 0.3 * draw.normal(size=(genes, genes)) / genes**0.5)
    curvature = 10 ** (2 * np.arange(genes) / (genes - 1))
    return exact(weights(genes), lambda x: -float(curvature @ (turned @ (x - aim)) ** 2 / curvature.sum()))


def layers(count: int) -> Problem:
    """Three sources in each layer: what each adds saturates, pairs help or hinder, and the sum should stay near 1."""
    draw = np.random.RandomState(count)
    skill, pairs = draw.uniform(0, 1, (count, 3)), draw.normal(0, 0.5, (count, 3))

    def worth(x: Array) -> float:
        w = x.reshape(count, 3)
        added = (skill * np.tanh(2 * w)).sum(axis=1)
        together = (pairs * w * np.roll(w, 1, axis=1)).sum(axis=1)
        norm = (w.sum(axis=1) - 1) ** 2
        coherent = np.abs(np.diff(w, axis=0)).sum() / count  # neighbouring layers must fit together
        return float(1 / (1 + np.exp(-3 * ((added + together - norm).mean() - 0.6 - 0.3 * coherent))))

    return exact(weights(3 * count, 0, 1.5), worth)


def questions(genes: int) -> Problem:
    """Accuracy: 40 questions a generation, other ones each time, right or wrong: plateaus of 1/40, and noise.

    Each question looks at the genes from its own side and has its own difficulty.
    """
    draw = np.random.RandomState(genes)
    aim = draw.uniform(0.2, 0.8, genes)
    sides, hard = draw.normal(0, 0.6 / genes**0.5, (QUESTIONS, genes)), draw.uniform(0, 1, QUESTIONS)

    def right(x: Array) -> Array:
        near = np.exp(-25 * ((x - aim) ** 2).mean())
        return (near - np.abs(sides @ (x - aim)) > 0.95 * hard).astype(float)

    def judge(x: Array, generation: int) -> Score:
        items = right(x)[(np.arange(BLOCK) + BLOCK * generation) % QUESTIONS]
        return Score(float(items.mean()), items=tuple(items.tolist()))

    return Problem(weights(genes), judge, lambda x: float(right(x).mean()))


def bumps(genes: int) -> Problem:
    """Many local optima over a wide bowl (Rastrigin, shifted)."""
    aim = np.random.RandomState(genes).uniform(0.2, 0.8, genes)
    space = weights(genes)
    return exact(space, lambda x: -float((20 * (x - aim) ** 2 + 0.5 - 0.5 * np.cos(10 * np.pi * (x - aim))).mean()))


def ones(slots: int) -> Problem:
    """OneMax from an even start."""
    space = Space(tuple(Dimension(f"slot{n}", 0, 1, float(n % 2), "bit") for n in range(slots)))
    return exact(space, lambda x: float(x.mean()))


def path(slots: int) -> Problem:
    """A layer path begun as model A's own layers: slots matter unequally, and neighbours only work in pairs."""
    draw = np.random.RandomState(slots)
    aim, weight = draw.randint(0, 2, slots), draw.uniform(0, 2, slots)
    space = Space(tuple(Dimension(f"slot{n}", 0, 1, float(n < slots // 3), "bit") for n in range(slots)))

    def worth(x: Array) -> float:
        right = x == aim
        return float(weight @ right / weight.sum() + (right[1:] & right[:-1]).mean()) / 2

    return exact(space, worth)


def scaled_path(slots: int) -> Problem:
    """A path, a log scale for each slot that counts only where the slot is on, repeats, and a method."""
    draw = np.random.RandomState(slots)
    aim, scale = draw.randint(0, 2, slots), draw.normal(0, 0.7, slots)
    space = Space(
        (
            *(Dimension(f"slot{n}", 0, 1, float(n < slots // 2), "bit") for n in range(slots)),
            *(Dimension(f"scale{n}", 0.1, 10, 1, "log") for n in range(slots)),
            Dimension("repeats", 0, 12, 2, "integer"),
            Dimension("method", 0, 4, 0, "choice"),
        )
    )

    def worth(x: Array) -> float:
        on, scales, repeats, method = x[:slots], np.log(x[slots : 2 * slots]), x[-2], x[-1]
        fit = (on == aim) * np.where(on == 1, np.exp(-((scales - scale) ** 2)), 1)
        return float(fit.mean() - 0.02 * abs(repeats - 9) + 0.1 * (method == 3))

    return exact(space, worth)


def two_objectives(genes: int, guard: float = 0.0) -> Problem:
    """Like ZDT1, maximised, the first gene the trade-off; a guard is broken by a first objective below it."""

    def judge(x: Array, generation: int) -> Score:
        g = 1 + 4 * float(np.abs(x[1:] - 0.3).mean())
        objectives = (1 - float(x[0]), 1 - g * (1 - (float(x[0]) / g) ** 0.5))
        excess = max(0.0, guard - objectives[0])
        return Score(sum(objectives) - excess, objectives, excess=excess)

    return Problem(weights(genes), judge, lambda x: judge(x, 0).fitness)


def three_objectives(genes: int) -> Problem:
    """DTLZ2, maximised: the front is an eighth of the unit sphere."""

    def judge(x: Array, generation: int) -> Score:
        a, b = x[:2] * np.pi / 2
        far = 1 + float(((x[2:] - 0.5) ** 2).sum()) * 4
        sides = (np.cos(a) * np.cos(b), np.cos(a) * np.sin(b), np.sin(a))
        objectives = tuple(1 - far * float(side) for side in sides)
        return Score(sum(objectives), objectives)

    return Problem(weights(genes, start=0.2), judge, lambda x: judge(x, 0).fitness)
