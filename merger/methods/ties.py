"""TIES: trim small changes, elect a sign, average those that agree."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from merger.methods._method import Method, ParameterSpec
from merger.methods._task_vectors import INT8_MASK, LAMBDA, WEIGHT, add_to_base, column, total_of

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
            vote.mul_(largest(model, share))
    plus = total_of(votes) >= 0
    agree = ((votes > 0) & plus) | ((votes < 0) & ~plus)
    delta = total_of(votes * agree)
    if normalize:
        total = total_of(shares * agree)
        delta = delta / total.masked_fill_(total == 0, 1)
    return add_to_base(base, delta, lambda_)


def largest(model: "Tensor", density: float) -> "Tensor":
    """Which elements are among the ``max(1, int(density n))`` largest magnitudes; of equals, the first in order.

    model [*shape] with n elements -> bool [*shape]. No sort: the bits of a positive float, read as a whole number,
    are in the order of the floats, so one histogram of 32,768 buckets (two for 32 bits) finds the threshold.
    """
    size = model.abs().flatten()
    count = max(1, int(density * size.numel()))
    if size.element_size() > 4:
        threshold: Tensor | int = size.kthvalue(size.numel() - count + 1).values
    else:
        whole = size.new_empty(0).short().dtype if size.element_size() == 2 else size.new_empty(0).int().dtype
        bits = size.view(whole).int()
        threshold, size = _threshold(bits, count, size.element_size()), bits
    above = size > threshold
    level = size == threshold
    room = count - above.sum()
    return (above | (level & (level.cumsum(0) <= room))).reshape(model.shape)


def _threshold(bits: "Tensor", count: int, width: int) -> int:
    """The ``count``-th largest of ``bits`` [n] int32, none negative; width: bytes that the float had."""
    if width == 2:
        return _bucket(bits, count, 1 << 15)[0]
    high, rest = _bucket(bits >> 16, count, 1 << 15)
    low, _ = _bucket(bits[(bits >> 16) == high] & 0xFFFF, rest, 1 << 16)
    return high << 16 | low


def _bucket(values: "Tensor", count: int, buckets: int) -> tuple[int, int]:
    """The ``count``-th largest of values [n] in [0, buckets), and which of its equals that is, counted from one."""
    reached = values.bincount(minlength=buckets).flip(0).cumsum(0)  # how many are at least this large, from the top
    place = int((reached < count).sum())
    return buckets - 1 - place, count - (int(reached[place - 1]) if place else 0)


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
