"""TIES: trim small changes, elect a sign, average those that agree."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from merger.methods._method import Method, ParameterSpec
from merger.methods._task_vectors import INT8_MASK, LAMBDA, WEIGHT, add_to_base, column

if TYPE_CHECKING:
    from torch import Tensor


def ties(
    models: "Tensor",
    base: "Tensor",
    *,
    weight: Sequence[float],
    density: Sequence[float],
    normalize: bool = True,
    lambda_: float = 1.0,
    int8_mask: bool = False,
) -> "Tensor":
    """Trim, elect sign, disjoint mean (arXiv:2306.01708, section 3).

    models [count, *shape] task vectors; base [*shape]; weight, density [count], density in (0, 1].
    trim: d_i keeps its ``max(1, int(density n))`` largest magnitudes. elect: ``s = sign(sum_i w_i d_i)``, zero
    counts as +. merge: ``base + lambda sum_i w_i d_i / sum_i w_i`` over the i with ``sign(w_i d_i) = s``, without
    the division unless normalize. int8_mask changes nothing: masks are a byte an element anyway.
    """
    shares = column(weight, models)
    votes = models * shares
    for vote, model, share in zip(votes, models, density, strict=True):
        if share < 1:
            vote.masked_fill_(~largest(model, share), 0)
    elected = (votes.sum(dim=0) >= 0).to(votes.dtype) * 2 - 1
    agree = votes.sign() == elected
    delta = (votes * agree).sum(dim=0)
    if normalize:
        total = (shares * agree).sum(dim=0)
        delta = delta / total.masked_fill_(total == 0, 1)
    return add_to_base(base, delta, lambda_)


def largest(model: "Tensor", density: float) -> "Tensor":
    """Which elements are among the ``max(1, int(density n))`` largest magnitudes; of equals, the first in order.

    model [*shape] with n elements -> bool [*shape].
    """
    size = model.abs().flatten()
    count = max(1, int(density * size.numel()))
    threshold = size.kthvalue(size.numel() - count + 1).values
    above = size > threshold
    level = size == threshold
    room = count - above.sum()
    return (above | (level & (level.cumsum(0) <= room))).reshape(model.shape)


METHOD = Method(
    name="ties",
    function=ties,
    source="arXiv:2306.01708",
    parameters=(
        WEIGHT,
        ParameterSpec("density", default=1.0, per_input=True, low=0.05, high=1.0, least=0.0, most=1.0),
        ParameterSpec("normalize", kind="bool", default=True),
        LAMBDA,
        INT8_MASK,
    ),
    inputs=(1, None),
    base="required",
    task_vectors=True,
)
