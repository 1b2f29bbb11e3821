"""What is told of a candidate beside right answers, each in [0, 1], more is better."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from merger.evaluation.scorers import SCORERS
from merger.evaluation.task import Item
from merger.expression import Expression
from merger.recipes.recipe import Recipe, Source
from merger.weights.checkpoint import Checkpoint

_LONG = 100  # characters beyond the accepted answer's that halve an answer's shortness

Rows = Sequence[Mapping[str, Any]]


def japanese(rows: Rows, items: Sequence[Item]) -> float:
    """The share of answers that are written in Japanese."""
    return _mean([SCORERS["japanese"].score(row["text"], item.answers) for row, item in zip(rows, items, strict=True)])


def short(rows: Rows, items: Sequence[Item]) -> float:
    """1 for answers no longer than the worked one, half for those 100 characters longer, 0 for none; the mean."""
    return _mean([_shortness(row["text"], item.forced) for row, item in zip(rows, items, strict=True)])


ANSWERS: Mapping[str, Callable[[Rows, Sequence[Item]], float]] = {"japanese": japanese, "short": short}


def small(recipe: Recipe, checkpoints: Mapping[str, Checkpoint], first: Source) -> float:
    """1 for a child no larger than the first source, half for one of twice its parameters."""
    expression = Expression(recipe, checkpoints)
    count = sum(math.prod(expression.shape(name)) for name in expression.names)
    return 1 / (1 + max(count / checkpoints[first.model].parameters - 1, 0.0))


def _shortness(text: str, wanted: str) -> float:
    return 1 / (1 + max(len(text) - len(wanted), 0) / _LONG) if text.strip() else 0.0


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)
