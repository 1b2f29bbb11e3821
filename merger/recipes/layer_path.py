"""A path through the layers of models (arXiv:2403.13187, section 3.2), as a recipe like any other.

Step t scales the stream by w_t > 0, then runs one layer: ``x <- w x; x <- x + f(norm(x))``. A norm does not see a
positive scale, so with ``c_t = w_1 ... w_t`` the stream divided by c_t obeys ``y <- y + f(norm(y)) / c_t``: the stream
is left alone and what layer t adds is divided by c_t. The final norm does not see the last c either.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from merger.recipes.recipe import Layers, Node, Stack


@dataclass(frozen=True)
class PathStep:
    """One layer on the path; log_scale: the natural logarithm of w."""

    node: Node
    layer: int
    log_scale: float = 0.0


def layer_path(steps: Sequence[PathStep]) -> Stack:
    """The model whose layers are the path's; embeddings are the first step's, final norm and head the last one's."""
    total = 0.0
    parts = []
    for step in steps:
        total += step.log_scale
        parts.append(Layers(step.node, step.layer, step.layer + 1, math.exp(-total)))
    return Stack(tuple(parts))
