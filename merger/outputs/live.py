"""Merge into the parameters of a model that is already built: no file, no reload, only what changed."""

import os
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from merger.checks.preflight import refuse_faulty
from merger.errors import N_, CheckpointError
from merger.formulas.child import Child
from merger.formulas.evaluate_with_torch import evaluate, stacked
from merger.formulas.expression import Expression, Formula, Leaf, Step
from merger.formulas.opening import Checkpoints
from merger.kernels import Tile
from merger.numerics.floats import BFLOAT16, FLOAT16, FLOAT32, encode
from merger.recipes.layer_path import without_path
from merger.recipes.recipe import Merge, Node, Recipe, Source, rebuilt
from merger.weights.header import TensorInfo
from merger.weights.loaded import TIE

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

_NOTHING = Source("")
_SMALL = 4_000_000  # elements; below, starting threads costs more than they save


class LiveMerge:
    """Candidates of one recipe, merged where they will be used.

    The model's parameters get exactly the numbers that ``merge_to_folder`` and a load would give them: rounded to the
    recipe's output dtype, then cast to the model's. On the CPU compiled kernels read the mapped sources; on a GPU the
    sources stay there in the recipe's dtype, and task vectors are computed once. ``untouched``: names of parameters
    into which the recipe puts nothing.
    """

    def __init__(self, recipe: Recipe, checkpoints: Checkpoints, model: "Module") -> None:
        """recipe: free parameters allowed; later recipes may use these sources in any way."""
        refuse_faulty(recipe, checkpoints, free=True)
        from merger.architectures.targets import Targets  # with torch, which a merge to disk does without

        expression = Expression(without_path(recipe), checkpoints)
        if expression.checkpoints[expression.shell.model].settings.get(TIE) is False:
            _untie(model)
        self._places = Targets(model)
        self._targets: dict[str, Tensor] = {}
        self._device = next(model.parameters()).device
        self._done: dict[str, Formula] = {}
        self._memory: dict[tuple[object, ...], MutableMapping[str, Any]] = {}
        self._kept: dict[tuple[object, ...], tuple[Tensor, Tensor | None]] = {}
        self._checked: tuple[Node, Recipe] | None = (
            None  # the last graph without its numbers, and the rest of its recipe
        )
        child = Child(expression.recipe, checkpoints, expression)
        self._checkpoints = expression.checkpoints
        self._layouts, self._vocabulary = expression.layouts, child.vocabulary
        for name in child.names:
            self._check(name, child.shape(name))
        filled = {self._places.renamed(name)[0] for name in child.names}
        every = dict(model.named_parameters(remove_duplicate=False))
        tied = {id(every[name]) for name in filled if name in every}
        self.untouched = tuple(name for name, one in every.items() if name not in filled and id(one) not in tied)

    def apply(self, recipe: Recipe) -> int:
        """Give the model the recipe's weights; returns how many tensors had to be computed."""
        graph = _graph(recipe.root), replace(recipe, root=_NOTHING)
        known = Expression(recipe, self._checkpoints, self._layouts) if graph == self._checked else None
        if known is None:
            refuse_faulty(recipe, self._checkpoints)
        child = Child(recipe, self._checkpoints, known, self._vocabulary if known else None)
        self._layouts, self._vocabulary = child.expression.layouts, child.vocabulary
        self._checked = graph
        changed = []
        for name in child.names:
            formula = child.expression.formula(name)
            if self._done.get(name) != formula:
                info = child.info(name, formula)
                self._check(name, info.shape)
                self._done.pop(name, None)  # if the computation fails the tensor is in no known state
                changed.append((info, formula))
        if self._device.type == "cpu" and sum(info.count for info, _ in changed) > _SMALL:
            with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
                ordered = sorted(changed, key=lambda item: -item[0].count)
                list(pool.map(lambda item: self._one(child, *item), ordered))
        else:
            for info, formula in changed:
                self._one(child, info, formula)
        return len(changed)

    def differences(self, recipe: Recipe, others: Sequence[Recipe]) -> "Iterator[tuple[int, str, Tensor]]":
        """For every tensor that another recipe makes otherwise: its place, the tensor's name, other - own in float32.

        The recipe must have been applied, the others may differ from it in numbers alone. The model is left as it is.
        """
        own = self._exact(recipe)
        formulas = {name: own.expression.formula(name) for name in own.names}
        known: dict[str, Tensor] = {}
        for index, other in enumerate(others):
            child = self._exact(other)
            for name, formula in formulas.items():
                theirs = child.expression.formula(name)
                if theirs != formula:
                    if name not in known:
                        known[name] = self._value(own, name, formula)
                    yield index, name, self._value(child, name, theirs) - known[name]

    def _exact(self, recipe: Recipe) -> Child:
        exact = replace(recipe, out_dtype="float32")
        return Child(exact, self._checkpoints, Expression(exact, self._checkpoints, self._layouts), self._vocabulary)

    def _value(self, child: Child, name: str, formula: Formula) -> "Tensor":
        import torch  # slow to import

        info = child.info(name, formula)
        value = torch.empty(info.shape, dtype=torch.float32, device=self._device)
        self._write(child, info, formula, value)
        return value

    def _one(self, child: Child, info: TensorInfo, formula: Formula) -> None:
        self._write(child, info, formula, self._targets[info.name])
        self._done[info.name] = formula

    def _write(self, child: Child, info: TensorInfo, formula: Formula, target: "Tensor") -> None:
        import torch  # slow to import

        with torch.no_grad():
            if self._device.type != "cpu" or not self._tiles(child, info, formula, target):
                self._whole(child, formula, target)

    def _tiles(self, child: Child, info: TensorInfo, formula: Formula, target: "Tensor") -> bool:
        import torch  # slow to import

        formats = {torch.float32: FLOAT32, torch.bfloat16: BFLOAT16, torch.float16: FLOAT16}
        precision = formats.get(target.dtype)
        if precision is None or not target.is_contiguous():
            return False
        flat = target.detach().view(-1)
        stored = flat.numpy() if precision == FLOAT32 else flat.view(torch.int16).numpy().view(np.uint16)

        def put(start: int, tile: Tile) -> None:
            encode(tile, precision, stored[start : start + tile.size])

        memory = {}
        for number, step in enumerate(formula.steps):
            key = _over_leaves(formula, step, child.recipe.dtype)
            if key is not None:
                memory[number] = self._memory.setdefault(key, {})
        return child.tiles(info, formula, put, memory)

    def _whole(self, child: Child, formula: Formula, target: "Tensor") -> None:
        def read(leaf: Leaf) -> "Tensor":
            return child.read(formula, leaf).to(self._device)

        def operands(number: int, step: Step, value: Callable[[int], "Tensor"]) -> tuple["Tensor", "Tensor | None"]:
            key = _over_leaves(formula, step, child.recipe.dtype)
            if key is None:
                return stacked(number, step, value)
            if key not in self._kept:
                self._kept[key] = stacked(number, step, value)
            return self._kept[key]

        target.copy_(evaluate(child.expression, formula, read, operands))

    def _check(self, name: str, shape: tuple[int, ...]) -> None:
        if name not in self._targets:
            target = self._places.find(name)
            if target is not None:
                self._targets[name] = target
        if name not in self._targets or self._targets[name].shape != shape:
            raise CheckpointError(
                N_("The model in memory has no place for tensor {tensor}."),
                mend=N_("Load it from one of the recipe's sources."),
                tensor=name,
            )


def _untie(model: "Module") -> None:
    """Give a model whose settings tie head and embedding a head of its own: some source has one."""
    from torch.nn import Parameter  # slow to import

    whole: Any = model
    if getattr(whole, "config", None) is None:
        return
    embedding, head = whole.get_input_embeddings(), whole.get_output_embeddings()
    if head is not None and head.weight is embedding.weight:
        head.weight = Parameter(head.weight.detach().clone(), requires_grad=False)
    for part in (whole.config, whole.config.get_text_config()):
        part.tie_word_embeddings = False


def _graph(node: Node) -> Node:
    """The node without its numbers: recipes that differ in these alone have the same."""
    bare = rebuilt(node, _graph)
    if isinstance(bare, Merge):
        return replace(bare, parameters=(), inputs=tuple(replace(item, parameters=()) for item in bare.inputs))
    return bare


def _over_leaves(formula: Formula, step: Step, dtype: str | None) -> tuple[object, ...] | None:
    """What a step takes when that is nothing but source tensors: equal for candidates that differ in numbers alone."""
    indexes = step.inputs if step.base is None else (step.base, *step.inputs)
    if any(index >= len(formula.leaves) for index in indexes):
        return None
    return (step.method.name, dtype, step.base is None, *(formula.leaves[index] for index in indexes))
