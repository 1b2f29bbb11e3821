"""Arcee Fusion: of a fine-tuned model, take over only the changes that stand out."""

from typing import TYPE_CHECKING

from merger.methods._method import Method

if TYPE_CHECKING:
    from torch import Tensor

FLOOR = 1e-8  # added to probabilities, so that each has a logarithm


def arcee_fusion(models: "Tensor", base: "Tensor") -> "Tensor":
    """``base + (x - base)`` where the change's importance reaches ``median + 1.5 (q3 - q1)``, else base.

    models [1, *shape]; base [*shape]. Importance is ``|x - base| KL(softmax(x) || softmax(base))``, the divergence
    (Kullback and Leibler 1951) being that of the element's row, along the last dimension; quartiles are those of all
    importances of the tensor (mergekit takes a sample of a million of them where there are more).
    Exponentials, logarithms and sums are float64; each named quantity is rounded to the dtype.
    """
    model = models[0]
    divergence = _divergence(model, base)
    importance = ((model - base).abs() * divergence).flatten()
    ordered = importance.sort().values
    low, middle, high = (ordered[rank] for rank in quartile_ranks(len(ordered)))
    chosen = (importance >= middle + 1.5 * (high - low)).reshape(base.shape)
    return base + (model - base).masked_fill(~chosen, 0)


def quartile_ranks(count: int) -> tuple[int, int, int]:
    """Places of the first quartile, the median and the third in a sorted list."""
    return (count - 1) // 4, (count - 1) // 2, 3 * (count - 1) // 4


def _divergence(model: "Tensor", base: "Tensor") -> "Tensor":
    """``sum p log(p / q)`` of each row [..., 1], p and q the softmaxes with FLOOR added."""
    from merger.numerics.elementary import log_of  # imports numba
    from merger.numerics.sums import row_sums_of

    p, q = _softmax(model) + FLOOR, _softmax(base) + FLOOR
    logarithm = log_of((p / q).double()).float().to(p.dtype)
    return row_sums_of((p * logarithm).float()).float().to(p.dtype)


def _softmax(x: "Tensor") -> "Tensor":
    from merger.numerics.elementary import exp_of  # imports numba
    from merger.numerics.sums import row_sums_of

    power = exp_of(x.double() - x.amax(-1, keepdim=True).double())
    return (power / row_sums_of(power)).float().to(x.dtype)


METHOD = Method(
    name="arcee_fusion",
    function=arcee_fusion,
    source="https://github.com/arcee-ai/mergekit (arcee_fusion); Kullback and Leibler, doi:10.1214/aoms/1177729694",
    inputs=(1, 1),
    base="required",
)
