"""What a merge method declares: its name, the parameters it takes, how many models, and its source."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor


# One model's numbers by keyword, as far as they are known -> None, or message and mend to be filled from them.
Check = Callable[[Mapping[str, float]], tuple[str, str, str] | None]


@dataclass(frozen=True)
class ParameterSpec:
    """One parameter: ``per_input`` belongs to an edge (weight, density), else to the node (lambda, normalize).

    kind: "real" | "integer" | "bool"; default None means required. low/high: sensible bounds for a search or a form.
    least/most: what the method accepts at all, both ends included (None: any finite number).
    start: what a new merge or connection is given, where it is given a number that is not the default (None).
    idle: accepted, because recipes of mergekit have it, and without effect.
    guard: keeps the arithmetic from harm, so no child is better for another value.
    """

    name: str
    kind: str = "real"
    default: float | bool | None = None
    per_input: bool = False
    low: float = 0.0
    high: float = 1.0
    least: float | None = None
    most: float | None = None
    start: float | None = None
    idle: bool = False
    guard: bool = False

    @property
    def searchable(self) -> bool:
        """Whether a drawing may leave it to the search; a file may leave any parameter to it."""
        return self.kind == "real" and not (self.idle or self.guard)

    @property
    def required(self) -> bool:
        return self.default is None

    @property
    def argument(self) -> str:
        """The keyword of the method's function (``lambda`` is a word of Python's own)."""
        return "lambda_" if self.name == "lambda" else self.name

    def describe(self) -> dict[str, Any]:
        """JSON for forms."""
        fields = {name: value for name, value in vars(self).items() if name != "guard"}
        return fields | {"required": self.required, "searchable": self.searchable}


@dataclass(frozen=True)
class Method:
    """A merge method: a pure function over tensors plus what a form, a check or a search must know of it.

    function: ``(models, base, *, parameters...) -> Tensor``. models [count, *shape] holds the source tensors, or
    their task vectors where ``task_vectors`` says so; base [*shape] or None. A parameter that is ``per_input``
    comes as a list of ``count`` numbers. The result has the models' dtype and shape.
    source: where the method is defined (arXiv number and section).
    inputs: (least, most) number of models beside the base; most None = any.
    base: "required" | "optional" | "none" (a base model is then no base: whole models take it in as one more model,
    slices leave it out).
    mean: the yes-or-no parameter under which the weights are divided by their sum, which then cannot be 0.
    task_vectors: the function wants ``x - base``, rounded to the models' dtype, instead of x.
    random: the function takes a further keyword ``key``, 64 bits made from the recipe's seed and the tensor's name.
    check: what is wrong with one model's numbers together, each in itself accepted.
    """

    name: str
    function: "Callable[..., Tensor]"
    source: str
    parameters: tuple[ParameterSpec, ...] = ()
    inputs: tuple[int, int | None] = (2, None)
    base: str = "none"
    mean: str | None = None
    task_vectors: bool = False
    random: bool = False
    check: "Check | None" = None

    def specification(self, name: str) -> ParameterSpec | None:
        return next((item for item in self.parameters if item.name == name), None)

    def describe(self) -> dict[str, Any]:
        """JSON for forms: the web layer shows methods from their own declarations."""
        return {
            "name": self.name,
            "source": self.source,
            "inputs": list(self.inputs),
            "base": self.base,
            "parameters": [item.describe() for item in self.parameters],
        }
