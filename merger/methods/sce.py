"""SCE: select where the models disagree, calculate what each one's change weighs, erase the minority's sign."""

from typing import TYPE_CHECKING

import numpy as np

from merger.methods._method import Method, ParameterSpec
from merger.methods._task_vectors import INT8_MASK, column, total_of

if TYPE_CHECKING:
    from torch import Tensor

NOTHING = 1e-6  # a sum of weights below this divides nothing


def sce(models: "Tensor", base: "Tensor", *, select_topk: float = 1.0, int8_mask: bool = False) -> "Tensor":
    """``base + sum_i e_i d_i / sum_i e_i``, element by element (arXiv:2408.07990).

    models [count, *shape] task vectors d_i; base [*shape].
    select: of the elements whose variance over the models is not zero, the share select_topk with the largest stays
    in the d_i; of equal variances the first. calculate: ``w_i`` is the mean of d_i's squares, divided by the sum of
    all (equal weights where that sum is next to nothing). erase: ``e_i = w_i`` where ``sign(d_i) = sign(sum_j d_j)``,
    else 0; zero counts as +, zero d_i never agree. Each step is rounded to the dtype, but variances, computed in
    float64, once, and sums over models after the last summand. int8_mask changes nothing.
    """
    if select_topk < 1:
        models = models.where(_selected(models, select_topk), 0)
    plus = total_of(models) >= 0
    agree = ((models > 0) & plus) | ((models < 0) & ~plus)
    erased = column(_weights(models), models) * agree
    return base + total_of(models * erased) / total_of(erased).clamp(min=NOTHING)


def _selected(models: "Tensor", share: float) -> "Tensor":
    """Which elements have the largest variances, bool [*shape]."""
    from merger.numerics.selection import largest  # imports numba

    mean = models[0].double() * 0
    for model in models:
        mean += model.double()
    mean /= len(models)
    variance = mean * 0
    for model in models:
        apart = model.double() - mean
        variance += apart * apart
    spread = (variance / len(models)).float().to(models.dtype)
    count = selected_count(int(spread.count_nonzero()), share)
    return largest(spread, count) if count else spread.new_zeros(spread.shape).bool()


def selected_count(nonzero: int, share: float) -> int:
    """How many elements are selected out of those with any variance; the product is float32's, as in mergekit."""
    return int(np.float32(nonzero) * np.float32(max(share, 0.0)))


def _weights(models: "Tensor") -> list[float]:
    """The w_i [count], rounded to the dtype at each step."""
    from merger.numerics.sums import magnitudes_of  # imports numba

    squares = [magnitudes_of(model.square().float()) for model in models]
    means = models.new_tensor([mean_square(total, models[0].numel()) for total in squares])
    total = total_of(means)
    if abs(float(total)) < NOTHING:
        return [1 / len(models)] * len(models)
    return [float(share) for share in means / total]


def mean_square(total: float, elements: int) -> float:
    """``total / elements`` in float32."""
    return float(np.float32(total / elements))


METHOD = Method(
    name="sce",
    function=sce,
    source="arXiv:2408.07990",
    parameters=(ParameterSpec("select_topk", default=1.0, low=0.05, high=1.0, least=0.0, most=1.0), INT8_MASK),
    inputs=(1, None),
    base="required",
    task_vectors=True,
)
