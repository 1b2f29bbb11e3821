"""Spaces that every search is tried on, and candidates judged in every way that a run can judge them."""

import math
from typing import Any

from merger.search import SEARCHES, Score, Search
from merger.space import Dimension, Space

REAL = Space(
    tuple(
        Dimension(name, low, high, start)
        for name, low, high, start in (("a", -1.0, 2.0, 0.5), ("b", 0.0, 1.0, 0.1), ("c", -4.0, 4.0, 0.0))
    )
)
MIXED = Space(
    (
        *(Dimension(f"weight{n}", 0.0, 1.5, 0.5) for n in range(3)),
        *(Dimension(f"scale{n}", 0.1, 10.0, 1.0, "log") for n in range(3)),
        Dimension("repeats", 0.0, 12.0, 3.0, "integer"),
        Dimension("offset", -3.0, 3.0, 0.0, "integer"),
        Dimension("method", 0.0, 4.0, 0.0, "choice"),
        *(Dimension(f"layer{n}", 0.0, 1.0, float(n % 2), "bit") for n in range(4)),
    )
)
BITS = Space(tuple(Dimension(f"slot{n}", 0.0, 1.0, 1.0 if n < 12 else 0.0, "bit") for n in range(40)))
ONE = Space((Dimension("weight", 0.0, 1.0, 0.4),))
SPACES = {"real": REAL, "mixed": MIXED, "bits": BITS, "one": ONE}
# A grid over many genes is too large, a covariance needs two genes, and choices have no slope.
REFUSED = {
    "grid": ["mixed", "bits"],
    "gradient": ["mixed", "bits"],
    "cma_es": ["one"],
    "cma_es_separable": ["one"],
    "cma_es_restarts": ["one"],
}
SETTINGS: dict[str, Any] = {"population": 8, "sigma": 0.3, "points": 3, "bins": 4, "noise": 0.1}
PAIRS = [(name, space) for name in SEARCHES for space in SPACES if space not in REFUSED.get(name, [])]


def begin(name: str, space: str = "real", seed: int = 1) -> Search:
    return SEARCHES[name].begin(SPACES[space], seed, SETTINGS)


def judged(vectors: list[list[float]]) -> list[Score | None]:
    """Three objectives against each other, six questions, a guard that some break; nothing fails."""
    told: list[Score | None] = []
    for vector in vectors:
        near = [math.exp(-sum((x - aim) ** 2 for x in vector) / len(vector)) for aim in (0.2, 0.7, 1.0)]
        items = tuple(min(1.0, max(0.0, near[n % 3] + math.sin(9 * n + vector[0]) / 9)) for n in range(6))
        excess = max(0.0, vector[0] - 0.8)
        slope = tuple(
            sum(2 * (aim - x) * one for aim, one in zip((0.2, 0.7, 1.0), near, strict=True)) / 3 / len(vector)
            - (excess > 0 and place == 0)
            for place, x in enumerate(vector)
        )
        told.append(Score(sum(near) / 3 - excess, tuple(near), items, excess, slope))
    return told


def travel(search: Search, generations: int) -> list[list[list[float]]]:
    """The generations asked on the way."""
    asked = []
    for _ in range(generations):
        asked.append(search.ask())
        search.tell(judged(asked[-1]))
    return asked
