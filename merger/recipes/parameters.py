"""What a parameter of a merge node may be: a scalar, a gradient over layers, a rule by tensor name, or free."""

from dataclasses import dataclass

from merger.errors import N_, RecipeError

Scalar = float | int | bool | None
Granularity = str  # "model" | "layer" | "block" | "matrix" | "groups:N"


@dataclass(frozen=True)
class Gradient:
    """Anchors interpolated linearly over the layers; position = layer / (layers - 1), as in mergekit."""

    values: tuple[float, ...]


@dataclass(frozen=True)
class Filtered:
    """Rules ``(substring of the tensor's name, value)``; the first hit counts; ``"*"`` hits every name."""

    rules: tuple[tuple[str, "Scalar | Gradient"], ...]


@dataclass(frozen=True)
class Free:
    """Left to the search: a real number in ``[low, high]`` for every group of tensors at ``granularity``."""

    low: float
    high: float
    granularity: Granularity = "layer"
    start: float | None = None


Parameter = Scalar | Gradient | Filtered | Free


def value_at(parameter: Parameter, tensor: str, position: float) -> Scalar:
    """The value for one tensor.

    position: in [0, 1], the layer's place; 0 for tensors outside the layers (embeddings, final norm, head).
    Raises RecipeError when the parameter is still free.
    """
    if isinstance(parameter, Free):
        raise RecipeError(N_("A parameter is still free: give it a value or evolve the recipe."))
    if isinstance(parameter, Filtered):
        for part, value in parameter.rules:
            if part == "*" or part in tensor:
                return value_at(value, tensor, position)
        return None
    if isinstance(parameter, Gradient):
        return _interpolate(parameter.values, position)
    return parameter


def _interpolate(values: tuple[float, ...], position: float) -> float:
    if len(values) == 1:
        return values[0]
    place = position * (len(values) - 1)
    index = min(int(place), len(values) - 2)
    share = place - index
    return (1 - share) * values[index] + share * values[index + 1]
