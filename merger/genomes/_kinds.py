"""Between the genes of a free parameter and the values that they stand for."""

import math
from collections import Counter
from collections.abc import Sequence

from merger.recipes.parameters import Free, Scalar
from merger.space import Dimension


def dimension(free: Free, name: str) -> Dimension:
    """The gene of this name; its start is the parameter's own, or the middle, the first choice, no."""
    if free.kind in ("bit", "choice"):
        begin = 0 if free.start is None else free.ends.index(free.start)
        return Dimension(name, 0.0, float(len(free.ends) - 1), float(begin), free.kind)
    start = free.start if free.start is not None else _middle(free)
    return Dimension(name, float(free.low), float(free.high), float(start), free.kind)


def value_of(free: Free, gene: float) -> float | int | bool:
    """What a gene says in a recipe."""
    if free.kind in ("bit", "choice"):
        return free.ends[int(gene)]
    return int(gene) if free.kind == "integer" else float(gene)


def gene_of(free: Free, values: Sequence[Scalar]) -> float:
    """The gene nearest to many tensors' values: their mean on its axis; of bits and choices the one most of them have.

    None counts as 0.
    """
    numbers = [float(value or 0.0) for value in values]
    if free.kind in ("bit", "choice"):
        ends = free.ends
        nearest = [min(range(len(ends)), key=lambda index: abs(ends[index] - number)) for number in numbers]
        return float(Counter(nearest).most_common(1)[0][0])
    gene = dimension(free, "")
    inside = [min(max(number, gene.low), gene.high) for number in numbers]
    if len(set(inside)) == 1:
        return float(math.floor(inside[0] + 0.5)) if free.kind == "integer" else inside[0]
    mean = numbers if free.kind == "real" else [gene.to_axis(number) for number in inside]
    return gene.from_axis(sum(mean) / len(mean))


def _middle(free: Free) -> float:
    if free.kind == "log":
        return math.sqrt(free.low * free.high)
    middle = (free.low + free.high) / 2
    return float(math.floor(middle)) if free.kind == "integer" else middle
