"""What a measure declares, and what it is told of a child."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from merger.evaluation.task import Item
from merger.recipes.recipe import Recipe, Source
from merger.weights.checkpoint import Checkpoint

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class MeasuredChild:
    """A child that has answered: the recipe with its sources, and rows with "text", one for each item."""

    recipe: Recipe
    checkpoints: Mapping[str, Checkpoint]
    first: Source
    rows: Rows
    items: Sequence[Item]


@dataclass(frozen=True)
class MeasureKind:
    """Something told of every candidate beside right answers, in [0, 1], more is better.

    needs_answers: it reads what the child wrote, so that answers have to be generated.
    """

    name: str
    of: Callable[[MeasuredChild], float]
    needs_answers: bool = True


def mean(values: Sequence[float]) -> float:
    """Summed exactly; values is not empty."""
    return math.fsum(values) / len(values)
