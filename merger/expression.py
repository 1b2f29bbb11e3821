"""A recipe made ready to be evaluated: one expression for every output tensor, whatever the depth of the graph."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from merger.errors import N_, CheckpointError
from merger.methods import METHODS, Method, Resolved, Resolver, merged_inputs
from merger.recipes.recipe import Node, Recipe, Source, merges, sources
from merger.weights.checkpoint import Checkpoint
from merger.weights.layout import Layout

if TYPE_CHECKING:
    from torch import Tensor, dtype

Read = Callable[[Source, str], "Tensor"]
_WORDS: Mapping[str, str] = {"bfloat16": "BF16", "float16": "F16", "float32": "F32", "float64": "F64"}
_FLOATS = ("F16", "BF16", "F32", "F64")


@dataclass(frozen=True)
class Step:
    """One merge node. base and inputs are places in the list of values: sources first, then steps in order."""

    method: Method
    base: int | None
    inputs: tuple[int, ...]


class Operands:
    """Turns the values that go into a step into what its method takes; a subclass may remember them."""

    def of(self, tensor: str, step: Step, value: Callable[[int], "Tensor"]) -> tuple["Tensor", "Tensor | None"]:
        """``(models, base)`` as :class:`Method` says; all of one dtype, the inputs' own or the one that holds all.

        value: gives the tensor at a place (of ``Step``), read or computed when asked for.
        """
        import torch

        base = None if step.base is None else value(step.base)
        models = [value(place) for place in step.inputs]
        common = _common([*models, *([] if base is None else [base])])
        stack = torch.stack([model.to(common) for model in models])
        if base is None:
            return stack, None
        base = base.to(common)
        return (stack - base if step.method.task_vectors else stack), base


class Expression:
    """A concrete recipe over models of one layout.

    ``structure`` tells two recipes apart that differ in more than numbers.
    """

    def __init__(self, recipe: Recipe, layout: Layout) -> None:
        self.recipe = recipe
        self.layout = layout
        self.sources = sources(recipe.root)
        steps = merges(recipe.root)
        nodes: tuple[Node, ...] = (*self.sources, *steps)
        places = {node: place for place, node in enumerate(nodes)}
        self.steps = tuple(
            Step(
                METHODS[merge.method],
                places[merge.base] if merge.base is not None and METHODS[merge.method].base != "none" else None,
                tuple(places[item.node] for item in merged_inputs(merge)),
            )
            for merge in steps
        )
        self._resolvers = tuple(Resolver.of(merge) for merge in steps)
        self.structure = (
            self.sources,
            tuple((step.method.name, step.base, step.inputs) for step in self.steps),
            recipe.dtype,
            recipe.out_dtype,
        )

    def parameters(self, tensor: str) -> tuple[Resolved, ...]:
        """The numbers of every step for one tensor; equal numbers give an equal tensor."""
        position = self.layout.position(tensor)
        return tuple(resolver.at(tensor, position) for resolver in self._resolvers)

    def evaluate(
        self, tensor: str, parameters: Sequence[Resolved], read: Read, operands: Operands, out: str
    ) -> "Tensor":
        """One output tensor. ``out``: safetensors' word for its dtype, from :meth:`out_word`.

        Whole-number tensors are taken over and must be the same in all sources, else CheckpointError.
        """
        if out not in _FLOATS:
            return self._same(tensor, read)
        computed: list[Tensor] = []

        def value(place: int) -> "Tensor":
            leaves = len(self.sources)
            return self._leaf(self.sources[place], tensor, read) if place < leaves else computed[place - leaves]

        for step, numbers in zip(self.steps, parameters, strict=True):
            models, base = operands.of(tensor, step, value)
            computed.append(step.method.function(models, base, **dict(numbers)))
        return (computed[-1] if computed else value(0)).to(torch_dtype(out))

    def out_word(self, tensor: str, checkpoints: Mapping[str, Checkpoint]) -> str:
        """Safetensors' word ("BF16") for the dtype in which the tensor is written, from headers alone."""
        words = [checkpoints[source.model].tensors[tensor].dtype for source in self.sources]
        if any(word not in _FLOATS for word in words) and not words[0].startswith("F8"):
            return words[0]
        wanted = self.recipe.out_dtype or self.recipe.dtype
        if wanted is not None:
            return _WORDS[wanted]
        if words[0].startswith("F8") and self.steps:
            raise CheckpointError(
                N_("Tensor {tensor} is stored in {dtype}, in which nothing can be computed."),
                mend=N_("Give the recipe a dtype, bfloat16 for instance."),
                tensor=tensor,
                dtype=words[0],
            )
        kinds = set(words)
        return "F32" if kinds == {"F16", "BF16"} else max(kinds, key=_FLOATS.index)

    def _leaf(self, source: Source, tensor: str, read: Read) -> "Tensor":
        value = read(source, tensor)
        return value if self.recipe.dtype is None else value.to(torch_dtype(_WORDS[self.recipe.dtype]))

    def _same(self, tensor: str, read: Read) -> "Tensor":
        first = read(self.sources[0], tensor)
        for source in self.sources[1:]:
            if not first.equal(read(source, tensor)):
                raise CheckpointError(
                    N_("Tensor {tensor} holds whole numbers that differ between {a} and {b}."),
                    mend=N_("Choose models that share it."),
                    tensor=tensor,
                    a=self.sources[0].model,
                    b=source.model,
                )
        return first


def layout_of(recipe: Recipe, checkpoints: Mapping[str, Checkpoint]) -> Layout:
    """The layout that all sources share, read from the first."""
    first = checkpoints[sources(recipe.root)[0].model]
    return Layout.of(first.tensors, first.settings)


def output_names(expression: Expression, checkpoints: Mapping[str, Checkpoint]) -> tuple[str, ...]:
    """The tensors to make, in the first source's order; a head that is tied to the embedding is not among them."""
    tied = checkpoints[expression.sources[0].model].settings.get("tie_word_embeddings", False)
    return tuple(name for name, place in expression.layout.places.items() if not (tied and place.role == "head"))


def torch_dtype(word: str) -> "dtype":
    """The torch dtype behind safetensors' word."""
    import torch

    found: dtype = getattr(torch, next(name for name, short in _WORDS.items() if short == word))
    return found


def _common(values: Sequence["Tensor"]) -> "dtype":
    import torch

    common = values[0].dtype
    for value in values[1:]:
        common = torch.promote_types(common, value.dtype)
    return common
