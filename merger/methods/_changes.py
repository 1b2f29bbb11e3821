"""What RAM and RAM+ share: who changed what."""

from typing import TYPE_CHECKING

from merger.methods._method import ParameterSpec

if TYPE_CHECKING:
    from torch import Tensor

EPSILON = ParameterSpec("epsilon", default=1e-5, low=1e-7, high=1e-3, least=0.0)


def changed(models: "Tensor", epsilon: float) -> "tuple[Tensor, Tensor]":
    """Where each model has moved by more than epsilon, rounded to the dtype (bool), and how many have (whole numbers).

    models [count, *shape] task vectors -> [count, *shape], [*shape].
    """
    moved = models.abs() > epsilon
    return moved, moved.sum(dim=0)
