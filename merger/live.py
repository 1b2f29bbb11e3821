"""Merge into the parameters of a model that is already built: no file, no reload, only what changed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from merger.errors import N_, CheckpointError
from merger.expression import Expression, Operands, Step, layout_of, output_names
from merger.methods import Resolved
from merger.preflight import Checkpoints, preflight
from merger.recipes.recipe import Recipe, Source

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module, Parameter


class LiveMerge:
    """Candidates of one recipe, merged where they will be used.

    The model's parameters get exactly the numbers that ``merge_to_folder`` and a load would give them: rounded to the
    recipe's output dtype, then cast to the model's. Sources stay on the model's device in the recipe's dtype; task
    vectors are computed once.
    """

    def __init__(self, recipe: Recipe, checkpoints: Checkpoints, model: "Module") -> None:
        """recipe: free parameters allowed; later recipes may use these sources in any way."""
        for problem in preflight(recipe, checkpoints, free=True):
            raise problem
        self._checkpoints = checkpoints
        self._layout = layout_of(recipe, checkpoints)
        self._targets: dict[str, Parameter | Tensor] = {
            **dict(model.named_buffers(remove_duplicate=False)),
            **dict(model.named_parameters(remove_duplicate=False)),
        }
        self._device = next(model.parameters()).device
        self._operands = _Remembered(0)
        self._structure: object = None
        self._done: dict[str, tuple[Resolved, ...]] = {}
        first = Expression(recipe, self._layout)
        for name in output_names(first, checkpoints):
            if (
                name not in self._targets
                or self._targets[name].shape != checkpoints[first.sources[0].model].tensors[name].shape
            ):
                raise CheckpointError(
                    N_("The model in memory has no place for tensor {tensor}."),
                    mend=N_("Load it from one of the recipe's sources."),
                    tensor=name,
                )

    def apply(self, recipe: Recipe) -> int:
        """Give the model the recipe's weights; returns how many tensors had to be computed.

        On the CPU one thread computes, so that sums have one order and every bit is reproducible.
        """
        import torch

        expression = Expression(recipe, self._layout)
        if expression.structure != self._structure:
            for problem in preflight(recipe, self._checkpoints):
                raise problem
            self._operands = _Remembered(len(expression.sources))
            self._done.clear()
            self._structure = expression.structure
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            with torch.no_grad():
                return sum(self._one(expression, name) for name in output_names(expression, self._checkpoints))
        finally:
            torch.set_num_threads(threads)

    def _one(self, expression: Expression, name: str) -> bool:
        numbers = expression.parameters(name)
        if self._done.get(name) == numbers:
            return False
        self._done.pop(name, None)  # if the computation fails the tensor is in no known state
        word = expression.out_word(name, self._checkpoints)
        self._targets[name].copy_(expression.evaluate(name, numbers, self._read, self._operands, word))
        self._done[name] = numbers
        return True

    def _read(self, source: Source, name: str) -> "Tensor":
        return self._checkpoints[source.model].read(name).to(self._device)


class _Remembered(Operands):
    """Keeps the stacked sources, or task vectors, of every step that takes nothing but sources."""

    def __init__(self, sources: int) -> None:
        self._sources = sources  # places below this are sources
        self._kept: dict[tuple[object, ...], tuple[Tensor, Tensor | None]] = {}

    def of(self, tensor: str, step: Step, value: Callable[[int], "Tensor"]) -> tuple["Tensor", "Tensor | None"]:
        if any(place >= self._sources for place in (*step.inputs, *(() if step.base is None else (step.base,)))):
            return super().of(tensor, step, value)
        key = (tensor, step.method.name, step.base, step.inputs)
        if key not in self._kept:
            self._kept[key] = super().of(tensor, step, value)
        return self._kept[key]
