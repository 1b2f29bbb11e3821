"""A recipe made ready to be evaluated: one formula for every output tensor, whatever the depth of the graph."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from merger.errors import N_, CheckpointError
from merger.formulas.tables import Entry, Tables, first, first_leaf, moved
from merger.methods import METHODS, RESCALE, Method
from merger.recipes.modules import holds
from merger.recipes.recipe import (
    Layers,
    Merge,
    Modules,
    Node,
    Recipe,
    Source,
    Stack,
    children,
    sources,
)
from merger.recipes.resolving import Resolved, Resolver, merged_inputs
from merger.weights.bodies import aligned, has_towers, is_apart
from merger.weights.checkpoint import Checkpoint
from merger.weights.layout import Layout
from merger.weights.residual import Write

DTYPE_WORDS: Mapping[str, str] = {"bfloat16": "BF16", "float16": "F16", "float32": "F32", "float64": "F64"}
FLOATS = ("F16", "BF16", "F32", "F64")


@dataclass(frozen=True)
class Leaf:
    """One tensor of one source."""

    source: Source
    tensor: str


@dataclass(frozen=True)
class Step:
    """One merge node at one tensor. base and inputs are places in the formula: leaves first, then steps in order.

    key: of chance, 64 bits, from the recipe's seed, the node's name and the tensor's.
    """

    method: Method
    base: int | None
    inputs: tuple[int, ...]
    numbers: Resolved
    key: int = 0


@dataclass(frozen=True)
class Formula:
    """How one output tensor is made; the last place is the result. Equal formulas give equal tensors."""

    leaves: tuple[Leaf, ...]
    steps: tuple[Step, ...]


class Aligned(dict[str, Checkpoint]):
    """A recipe's checkpoints by ``Source.model``, all in the names of ``shell``, whose settings the child has."""

    def __init__(self, shell: Source, checkpoints: Mapping[str, Checkpoint]) -> None:
        super().__init__(checkpoints)
        self.shell = shell


def shell_of(recipe: Recipe, checkpoints: Mapping[str, Checkpoint]) -> Source:
    """Whose settings, tokenizer and towers a child has.

    The recipe's ``settings_source``, else the first with a tower (the base before others), else the base or first.
    """
    if recipe.tokenizer is not None:
        return recipe.tokenizer
    wanted = sources(recipe.root)
    sees = (item for item in wanted if has_towers(checkpoints[item.model]))
    return next(sees, wanted[0])


def layout_of(recipe: Recipe, checkpoints: Mapping[str, Checkpoint]) -> Layout:
    """Where a child's tensors sit, by the names that they will have."""
    shell = checkpoints[shell_of(recipe, checkpoints).model]
    return Layout.of(shell.tensors, shell.settings)


def aligned_sources(recipe: Recipe, checkpoints: Mapping[str, Checkpoint]) -> Aligned:
    """``checkpoints`` of the recipe in one spelling; as they are where they are in one already."""
    if isinstance(checkpoints, Aligned) and recipe.tokenizer in (None, checkpoints.shell):
        return checkpoints
    shell = shell_of(recipe, checkpoints)
    merged = {item.model: checkpoints[item.model] for item in (*sources(recipe.root), shell)}
    return Aligned(shell, {**checkpoints, **aligned(checkpoints[shell.model], merged)})


class Expression:
    """A concrete recipe over opened models; tensors are told by their names in the child."""

    def __init__(
        self,
        recipe: Recipe,
        checkpoints: Mapping[str, Checkpoint],
        layouts: Mapping[Source, Layout] | None = None,
    ) -> None:
        """checkpoints: by ``Source.model``. layouts: of the sources, where they are known already.

        Raises RecipeError for layers that are not there.
        """
        self.recipe = recipe
        self.sources = sources(recipe.root)
        self.checkpoints = aligned_sources(recipe, checkpoints)
        self.shell = self.checkpoints.shell
        self.layouts = layouts or {
            item: Layout.of(self.checkpoints[item.model].tensors, self.checkpoints[item.model].settings)
            for item in dict.fromkeys((*self.sources, self.shell))
        }
        self.layout = self.layouts[self.shell]
        self._tables = Tables(recipe.root, self.layouts)
        self._resolvers: dict[int, Resolver] = {}
        self._writes: dict[int, dict[str, Write]] = {}
        table = self._tables.of(recipe.root)
        own = self.layout.places
        self._kept = self._not_merged()
        names = [name for name, entry in table.items() if entry.layer is not None or name in own]
        self.names = (*names, *(name for name in own if name in self._kept and name not in table))
        self.depth = self._tables.depth(recipe.root)

    def formula(self, tensor: str) -> Formula:
        """How to make one of ``names``; raises RecipeError when a required parameter has no value."""
        if tensor in self._kept:
            return Formula((Leaf(self.shell, tensor),), ())
        writing = _Draft(self.recipe.seed)
        index = self._write(self.recipe.root, tensor, tensor, writing)
        leaves, steps = tuple(writing.leaves), tuple(writing.steps)
        # While being written, steps are numbered from -1 downwards, since the number of leaves is not known yet.
        count = len(leaves)

        def final(old: int) -> int:
            return old if old >= 0 else count - 1 - old

        steps = tuple(
            Step(s.method, None if s.base is None else final(s.base), tuple(map(final, s.inputs)), s.numbers, s.key)
            for s in steps
        )
        assert final(index) == count + len(steps) - 1
        return Formula(leaves, steps)

    def shape(self, tensor: str) -> tuple[int, ...]:
        """Shape of one of ``names``."""
        leaf = self.leaf(tensor)
        return self.checkpoints[leaf.source.model].tensors[leaf.tensor].shape

    def by_token(self, leaf: Leaf) -> bool:
        """Has the tensor one row a token?"""
        return self.layouts[leaf.source].vocabulary_axis(leaf.tensor) == 0

    def origins(self) -> tuple[tuple[Source, int], ...]:
        """For every layer of the child, the source and the layer it is named after."""
        found: dict[int, tuple[Source, int]] = {}
        for name, entry in self._tables.of(self.recipe.root).items():
            if entry.layer is not None and entry.layer not in found:
                leaf = self.leaf(name)
                found[entry.layer] = (leaf.source, self.layouts[leaf.source].places[leaf.tensor].layer or 0)
        return tuple(found[layer] for layer in sorted(found))

    def role(self, tensor: str) -> str:
        """What an output tensor is for: see :class:`merger.weights.layout.Place`."""
        return (
            self.layout.places[tensor].role if tensor in self._kept else self._tables.of(self.recipe.root)[tensor].role
        )

    def out_word(self, formula: Formula) -> str:
        """Safetensors' word ("BF16") for the dtype in which the tensor is written, from headers alone."""
        words = [self.checkpoints[leaf.source.model].tensors[leaf.tensor].dtype for leaf in formula.leaves]
        if any(word not in FLOATS for word in words) and not words[0].startswith("F8"):
            return words[0]
        wanted = self.recipe.out_dtype or self.recipe.dtype
        if wanted is not None:
            return DTYPE_WORDS[wanted]
        if words[0].startswith("F8") and formula.steps:
            raise CheckpointError(
                N_("Tensor {tensor} is stored in {dtype}, in which nothing can be computed."),
                mend=N_("Give the recipe a dtype, bfloat16 for instance."),
                tensor=formula.leaves[0].tensor,
                dtype=words[0],
            )
        kinds = set(words)
        return "F32" if kinds == {"F16", "BF16"} else max(kinds, key=FLOATS.index)

    def _not_merged(self) -> frozenset[str]:
        """Tensors of the shell's towers that some model merged there has not: they stay as they are."""
        apart = [name for name, place in self.layout.places.items() if is_apart(place)]
        return frozenset(name for name in apart if self._lacking(self.recipe.root, name))

    def _lacking(self, node: Node, name: str) -> bool:
        if isinstance(node, Source):
            return name not in self.checkpoints[node.model].tensors
        if isinstance(node, Modules):
            part = next((part for word, part in node.parts if holds(word, name)), None)
            return part is not None and self._lacking(part, name)
        return any(self._lacking(child, name) for child in children(node))

    def leaf(self, tensor: str) -> Leaf:
        """The source tensor that one of ``names`` is named after."""
        if tensor in self._kept:
            return Leaf(self.shell, tensor)
        node, name = self.recipe.root, tensor
        while not isinstance(node, Source):
            entry = self._tables.of(node)[name]
            if isinstance(node, Merge):
                node = first(node)
            else:
                node, name = children(node)[entry.part], entry.inner
        return Leaf(node, name)

    def _write(self, node: Node, name: str, label: str, writing: "_Draft") -> int:
        """Put the making of the node's tensor ``name`` into ``writing``; its place. label: what filters see."""
        known = self._tables.number(node), name
        if known in writing.indexes:
            return writing.indexes[known]
        if isinstance(node, Source):
            writing.leaves.append(Leaf(node, name))
            index = len(writing.leaves) - 1
        elif isinstance(node, Merge):
            index = self._merge(node, name, label, writing)
        else:
            entry = self._tables.of(node)[name]
            child = children(node)[entry.part]
            index = self._write(child, entry.inner, label if isinstance(node, Stack) else entry.inner, writing)
            if isinstance(node, Layers) and node.scale != 1 and name in self._residual(node):
                numbers = (("scale", node.scale), ("offset", self._residual(node)[name].offset))
                index = writing.step(RESCALE, None, (index,), numbers, 0)
        writing.indexes[known] = index
        return index

    def _merge(self, node: Merge, name: str, label: str, writing: "_Draft") -> int:
        method = METHODS[node.method]
        with_base = node.base is not None and method.base != "none"
        base = self._write(node.base, name, label, writing) if with_base and node.base is not None else None
        inputs = merged_inputs(node)
        indexes = tuple(self._write(item.node, name, label, writing) for item in inputs)
        number = self._tables.number(node)
        if number not in self._resolvers:
            self._resolvers[number] = Resolver.of(node)
        entry = self._tables.of(node)[name]
        views = [self._tables.of(item.node)[name].inner if isinstance(item.node, Layers) else label for item in inputs]
        numbers = self._resolvers[number].at(label, self._position(node, name, entry), entry.block, views)
        key = _key(writing.seed, node.name, label) if method.random else 0
        return writing.step(method, base, indexes, numbers, key)

    def _position(self, node: Merge, name: str, entry: Entry) -> float:
        """Where the layer stands among the merge's own, for gradients: 0 outside the layers, 1 for a single layer.

        In a tower (of vision, say) the tower's own layers count.
        """
        if entry.layer is None:
            return self.layouts[first_leaf(node)].position(name)
        depth = self._tables.depth(node)
        return entry.layer / (depth - 1) if depth > 1 else 1.0

    def _residual(self, node: Layers) -> dict[str, Write]:
        """The view's own names of the tensors through which its layers add to the residual stream."""
        number = self._tables.number(node)
        if number not in self._writes:
            leaf = first_leaf(node)
            layout = self.layouts[leaf]
            layers = layout.residual(self.checkpoints[leaf.model].settings).writes
            kinds = {
                moved(layout, write.tensor, layer, 0): write for layer, writes in enumerate(layers) for write in writes
            }
            self._writes[number] = {
                name: kinds[same]
                for name, entry in self._tables.of(node).items()
                if entry.layer is not None and (same := moved(layout, name, entry.layer, 0)) in kinds
            }
        return self._writes[number]


class _Draft:
    """A formula while it is being written."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.leaves: list[Leaf] = []
        self.steps: list[Step] = []
        self.indexes: dict[tuple[int, str], int] = {}

    def step(self, method: Method, base: int | None, inputs: tuple[int, ...], numbers: Resolved, key: int) -> int:
        self.steps.append(Step(method, base, inputs, numbers, key))
        return -len(self.steps)


def _key(seed: int, node: str, tensor: str) -> int:
    """64 bits that differ from seed to seed, node to node and tensor to tensor."""
    return int.from_bytes(hashlib.blake2b(f"{seed}\0{node}\0{tensor}".encode(), digest_size=8).digest(), "little")
