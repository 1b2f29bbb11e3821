"""A small model."""

import math

from merger.evolution.measures._measure import MeasuredChild, MeasureKind
from merger.formulas.expression import Expression


def small(child: MeasuredChild) -> float:
    """1 for a child no larger than the first source, half for one of twice its parameters."""
    expression = Expression(child.recipe, child.checkpoints)
    count = sum(math.prod(expression.shape(name)) for name in expression.names)
    return 1 / (1 + max(count / child.checkpoints[child.first.model].parameters - 1, 0.0))


MEASURE = MeasureKind("small", small, needs_answers=False)
