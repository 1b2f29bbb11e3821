"""What the task-arithmetic family shares: its parameters, how task vectors are thinned out and how they are added."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from merger.methods._method import Check, Method, ParameterSpec

if TYPE_CHECKING:
    from torch import Tensor

SHORTEST = 1e-7  # an L1 norm below this is matched by no scale

WEIGHT = ParameterSpec("weight", per_input=True, low=-1.0, high=2.0)
DENSITY = ParameterSpec("density", default=1.0, per_input=True, low=0.05, high=1.0, least=0.0, most=1.0, start=0.5)
LAMBDA = ParameterSpec("lambda", default=1.0, low=0.0, high=2.0)
INT8_MASK = ParameterSpec("int8_mask", kind="bool", default=False, idle=True)


def family(
    name: str,
    function: "Callable[..., Tensor]",
    source: str,
    *,
    normalize: bool = False,
    rescale: bool = False,
    density: ParameterSpec = DENSITY,
    thins: bool = True,
    thinning: tuple[ParameterSpec, ...] = (),
    random: bool = False,
    check: Check | None = None,
) -> Method:
    """A method that adds weighted task vectors to a base. normalize, rescale: their defaults.

    A new connection of a method that ``thins`` them out is given a density below 1: with 1 it would be another method.
    """
    return Method(
        name=name,
        function=function,
        source=source,
        parameters=(
            WEIGHT,
            density if thins else replace(density, start=None, idle=True),
            *thinning,
            ParameterSpec("normalize", kind="bool", default=normalize),
            ParameterSpec("rescale", kind="bool", default=rescale, idle=not thins),
            LAMBDA,
            INT8_MASK,
        ),
        inputs=(1, None),
        base="required",
        task_vectors=True,
        random=random,
        check=check,
    )


def thinned(
    models: "Tensor", density: Sequence[float], rescale: bool, choose: "Callable[[int, Tensor, float], Tensor]"
) -> "Tensor":
    """Task vectors [count, *shape], each with what ``choose(source, model, density) -> bool [*shape]`` leaves of it.

    Density 1 keeps all and 0 nothing, unasked. rescale: multiplied so that the L1 norm is what it was; the norms are
    summed in float64, their ratio is rounded to float32, the product to the dtype.
    """
    found = models.new_zeros(models.shape)
    for source, (model, share) in enumerate(zip(models, density, strict=True)):
        if share >= 1:
            found[source] = model
        elif share > 0:
            chosen = model.where(choose(source, model, share), 0)
            found[source] = _rescaled(chosen, model) if rescale else chosen
    return found


def _rescaled(chosen: "Tensor", model: "Tensor") -> "Tensor":
    before, after = _length(model), _length(chosen)
    scale = (before / after).masked_fill((before < SHORTEST) | (after < SHORTEST), 1)
    wide = chosen.float() if chosen.element_size() < 4 else chosen
    return (wide * scale.to(wide.dtype)).to(chosen.dtype)


def _length(vector: "Tensor") -> "Tensor":
    """The L1 norm, float64, on the vector's device; on the CPU in the order of :mod:`merger.numerics.sums`."""
    if vector.is_cuda:
        return vector.double().abs().sum()
    from merger.numerics.sums import magnitudes_of  # imports numba

    return vector.new_empty(0).double().new_tensor(magnitudes_of(vector.float()))


def added(base: "Tensor", vectors: "Tensor", weight: Sequence[float], normalize: bool, lambda_: float) -> "Tensor":
    """``base + lambda sum_i w_i d_i``, d_i the vectors [count, *shape]; normalize divides by ``sum_i w_i``.

    Weights and products are rounded to the dtype, summed in float32 and rounded; a sum of weights of 0 counts as 1.
    """
    shares = column(weight, vectors)
    delta = total_of(vectors * shares)
    if normalize:
        total = total_of(shares)
        delta = delta / total.masked_fill(total.float().abs() < 1e-8, 1)
    return add_to_base(base, delta, lambda_)


def elected(base: "Tensor", vectors: "Tensor", weight: Sequence[float], normalize: bool, lambda_: float) -> "Tensor":
    """As :func:`added`, but a sign is elected for each element and only those who share it count (TIES, section 3).

    elect: ``s = sign(sum_i w_i d_i)``, zero counts as +. merge: ``base + lambda sum_i w_i d_i / sum_i w_i`` over the i
    with ``sign(w_i d_i) = s``; zeros never vote; a sum of weights of 0 counts as 1.
    """
    shares = column(weight, vectors)
    votes = vectors * shares
    plus = total_of(votes) >= 0
    agree = ((votes > 0) & plus) | ((votes < 0) & ~plus)
    delta = total_of(votes.where(agree, 0))
    if normalize:
        total = total_of(shares * agree)
        delta = delta / total.masked_fill_(total == 0, 1)
    return add_to_base(base, delta, lambda_)


def column(weight: Sequence[float], models: "Tensor") -> "Tensor":
    """The weights, rounded to the models' dtype, as [count, 1, ..., 1] to multiply models [count, *shape]."""
    return models.new_tensor(list(weight)).reshape(-1, *(1 for _ in models.shape[1:]))


def total_of(parts: "Tensor") -> "Tensor":
    """The sum over models [count, *shape], taken in float32 in their order and rounded to the dtype once."""
    total = parts.new_zeros(parts.shape[1:])
    total = total.float() if parts.element_size() < 4 else total
    for part in parts:
        total.add_(part)
    return total.to(parts.dtype)


def add_to_base(base: "Tensor", delta: "Tensor", lambda_: float) -> "Tensor":
    """``base + lambda delta`` in the base's dtype, rounded after each step; lambda comes last of all."""
    if lambda_ != 1:
        delta = delta * lambda_
    return base + delta
