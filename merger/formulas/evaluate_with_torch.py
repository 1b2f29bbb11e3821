"""One formula evaluated with torch on whole tensors: on a GPU, and in float64."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from merger.errors import N_, CheckpointError
from merger.formulas.expression import DTYPE_WORDS, FLOATS, Expression, Formula, Leaf, Step

if TYPE_CHECKING:
    from torch import Tensor, dtype

Read = Callable[[Leaf], "Tensor"]
Operands = Callable[[int, Step, Callable[[int], "Tensor"]], tuple["Tensor", "Tensor | None"]]


def evaluate(expression: Expression, formula: Formula, read: Read, operands: Operands | None = None) -> "Tensor":
    """The formula's tensor in the dtype in which it is written.

    read: gives a leaf's tensor on the device where to compute. operands: gives ``(models, base)`` of a step as
    :class:`merger.methods.Method` says, from a function that gives the tensor at a place; default :func:`stacked`.
    Whole-number tensors are taken over and must be the same in all sources, else CheckpointError.
    """
    word = expression.out_word(formula)
    if word not in FLOATS:
        return _same(formula, read)
    recipe = expression.recipe
    computed: dict[int, Tensor] = {}

    def value(index: int) -> "Tensor":
        if index not in computed:  # steps are computed below, in order: this is a leaf
            tensor = read(formula.leaves[index])
            computed[index] = tensor if recipe.dtype is None else tensor.to(torch_dtype(DTYPE_WORDS[recipe.dtype]))
        return computed[index]

    for number, step in enumerate(formula.steps):
        models, base = (operands or stacked)(number, step, value)
        key = {"key": step.key} if step.method.random else {}
        computed[len(formula.leaves) + number] = step.method.function(models, base, **dict(step.numbers), **key)
    return value(len(formula.leaves) + len(formula.steps) - 1).to(torch_dtype(word))


def stacked(number: int, step: Step, value: Callable[[int], "Tensor"]) -> tuple["Tensor", "Tensor | None"]:
    """``(models, base)`` of one dtype: the inputs' own, or the one that holds all."""
    import torch  # slow to import

    base = None if step.base is None else value(step.base)
    models = [value(index) for index in step.inputs]
    common = _common([*models, *([] if base is None else [base])])
    stack = torch.stack([model.to(common) for model in models])
    if base is None:
        return stack, None
    base = base.to(common)
    return (stack - base if step.method.task_vectors else stack), base


def torch_dtype(word: str) -> "dtype":
    """The torch dtype behind safetensors' word."""
    import torch  # slow to import

    found: dtype = getattr(torch, next(name for name, short in DTYPE_WORDS.items() if short == word))
    return found


def _same(formula: Formula, read: Read) -> "Tensor":
    first = read(formula.leaves[0])
    for leaf in formula.leaves[1:]:
        if not first.equal(read(leaf)):
            raise CheckpointError(
                N_("Tensor {tensor} holds whole numbers that differ between {a} and {b}."),
                mend=N_("Choose models that share it."),
                tensor=leaf.tensor,
                a=formula.leaves[0].source.model,
                b=leaf.source.model,
            )
    return first


def _common(values: Sequence["Tensor"]) -> "dtype":
    import torch  # slow to import

    common = values[0].dtype
    for value in values[1:]:
        common = torch.promote_types(common, value.dtype)
    return common
