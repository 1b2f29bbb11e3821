"""What a parameter of a merge node may be: a scalar, a gradient over layers, a rule by name or block, or free."""

from dataclasses import dataclass

from merger.errors import N_, RecipeError

Scalar = float | int | bool | None
Granularity = str  # see merger.weights.granularity
BLOCKS = ("attention", "mlp", "norm", "embedding", "head", "router", "expert", "vision", "projector", "other")
EVERYTHING = ("*", "")  # filters that hit every name


@dataclass(frozen=True)
class Gradient:
    """Anchors interpolated linearly over the layers; position = layer / (layers - 1), as in mergekit.

    Anchors that are all yes or no are not interpolated: each counts from its own place up to the next.
    """

    values: tuple[float, ...]


@dataclass(frozen=True)
class Filtered:
    """Rules ``(substring of the tensor's name, value)``; the first hit counts; ``"*"`` hits every name."""

    rules: tuple[tuple[str, "Scalar | Gradient"], ...]


@dataclass(frozen=True)
class ByBlock:
    """Values by what a tensor is for: ``(one of BLOCKS, value)``, each block once; "other": of all not named."""

    values: tuple[tuple[str, "Scalar | Gradient"], ...]


@dataclass(frozen=True)
class Free:
    """Left to the search: a value in ``[low, high]`` for every group of tensors at ``granularity``.

    kind: one of :data:`merger.space.KINDS`. A choice is one of ``choices``; a bit is no or yes (False, True); for both
    low and high mean nothing. start: a value (None: in the middle; the first choice; no). Parameters with the same
    ``tie`` share their values, and must be free alike.
    """

    low: float = 0.0
    high: float = 1.0
    granularity: Granularity = "layer"
    start: float | None = None
    kind: str = "real"
    choices: tuple[float, ...] = ()
    tie: str | None = None

    @property
    def ends(self) -> tuple[float, ...]:
        """The values between which all others lie: every choice, no and yes, or low and high."""
        if self.kind == "bit":
            return (False, True)
        if self.kind == "choice":
            return self.choices
        return (self.low, self.high)


Parameter = Scalar | Gradient | Filtered | ByBlock | Free
Parameters = tuple[tuple[str, Parameter], ...]  # ordered pairs: hashable, and order is data


def value_at(parameter: Parameter, tensor: str, position: float, block: str = "other") -> Scalar:
    """The value for one tensor; None: the parameter says nothing about it.

    position: in [0, 1], the layer's place; 0 for tensors outside the layers (embeddings, final norm, head).
    block: what the tensor is for, one of BLOCKS. Raises RecipeError when the parameter is still free.
    """
    if isinstance(parameter, Free):
        raise RecipeError(N_("A parameter is still free: give it a value or evolve the recipe."))
    if isinstance(parameter, Filtered):
        for part, value in parameter.rules:
            if part == "*" or part in tensor:
                return value_at(value, tensor, position)
        return None
    if isinstance(parameter, ByBlock):
        values = dict(parameter.values)
        return value_at(values.get(block, values.get("other")), tensor, position)
    if isinstance(parameter, Gradient):
        return _along(parameter.values, position)
    return parameter


def _along(values: tuple[float, ...], position: float) -> float:
    anchor = position * (len(values) - 1)
    if all(isinstance(value, bool) for value in values):
        return values[int(anchor)]
    if len(values) == 1:
        return values[0]
    index = min(int(anchor), len(values) - 2)
    share = anchor - index
    return (1 - share) * values[index] + share * values[index + 1]
