"""Between a vector that a search varies and a recipe that can be merged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from merger.genomes._rules import rules_for
from merger.genomes._walk import Slot, fill, slots
from merger.recipes.parameters import Filtered, Free, Parameter, value_at
from merger.recipes.recipe import Recipe
from merger.space import Dimension, Space
from merger.weights.layout import Layout


@dataclass(frozen=True)
class _Block:
    """The genes of one free parameter: one for every group of tensors."""

    slot: Slot
    free: Free
    groups: tuple[tuple[str, tuple[str, ...]], ...]  # group name, its tensors
    rules: tuple[tuple[str, int], ...]  # part of a tensor's name, index of the group that it means


@dataclass(frozen=True)
class Genome:
    """All free parameters of a recipe at a granularity: the search's space and the way there and back."""

    template: Recipe
    layout: Layout
    blocks: tuple[_Block, ...]
    space: Space

    @classmethod
    def of(cls, recipe: Recipe, layout: Layout, granularity: str | None = None) -> "Genome":
        """The genome of ``recipe`` for models of this layout.

        granularity: overrides every free parameter's own. Genes are named merge/source/parameter/group, in the order
        of merges (inputs before outputs), inputs, parameters, groups.
        """
        blocks = tuple(
            _block(slot, slot.value, layout, granularity) for slot in slots(recipe) if isinstance(slot.value, Free)
        )
        dimensions = tuple(
            Dimension(f"{block.slot.name}/{group}", block.free.low, block.free.high, _start(block.free))
            for block in blocks
            for group, _ in block.groups
        )
        return cls(recipe, layout, blocks, Space(dimensions))

    @property
    def groups(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Group name and tensor names behind every gene, in the vector's order."""
        return tuple(group for block in self.blocks for group in block.groups)

    def recipe(self, vector: Sequence[float]) -> Recipe:
        """The recipe with every free parameter replaced by the vector's numbers: plain mergekit."""
        if len(vector) != len(self.space):
            raise ValueError(f"{len(vector)} genes given, {len(self.space)} expected")
        values: dict[Slot, Parameter] = {}
        place = 0
        for block in self.blocks:
            values[block.slot] = _parameter(block, vector[place : place + len(block.groups)])
            place += len(block.groups)
        return fill(self.template, values)

    def vector(self, recipe: Recipe) -> list[float]:
        """Read a recipe of the same shape back as genes: the mean over each group's tensors, kept in bounds.

        A recipe made at a coarser granularity comes back exactly, its genes repeated, wherever a group here lies within
        one group there. What is still free reads as its start.
        """
        found = {slot.name: slot.value for slot in slots(recipe)}
        genes: list[float] = []
        for block in self.blocks:
            value = found[block.slot.name]
            for _, tensors in block.groups:
                gene = _start(value) if isinstance(value, Free) else self._mean(value, tensors)
                genes.append(min(max(gene, block.free.low), block.free.high))
        return genes

    def _mean(self, value: Parameter, tensors: tuple[str, ...]) -> float:
        layout = self.layout
        found = [value_at(value, name, layout.position(name), layout.places[name].block) for name in tensors]
        numbers = [float(number or 0.0) for number in found]
        return numbers[0] if len(set(numbers)) == 1 else sum(numbers) / len(numbers)


def at_granularity(recipe: Recipe, granularity: str) -> Recipe:
    """The recipe with every free parameter at this granularity."""
    return fill(
        recipe,
        {slot: replace(slot.value, granularity=granularity) for slot in slots(recipe) if isinstance(slot.value, Free)},
    )


def _block(slot: Slot, free: Free, layout: Layout, granularity: str | None) -> _Block:
    groups = tuple(layout.groups(granularity or free.granularity).items())
    return _Block(slot, free, groups, rules_for([tensors for _, tensors in groups]))


def _start(free: Free) -> float:
    return (free.low + free.high) / 2 if free.start is None else free.start


def _parameter(block: _Block, genes: Sequence[float]) -> Parameter:
    if len(genes) == 1:
        return float(genes[0])
    return Filtered(tuple((part, float(genes[group])) for part, group in block.rules))
