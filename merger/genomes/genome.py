"""Between a vector that a search varies and a recipe that can be merged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from merger.errors import N_, RecipeError
from merger.genomes._kinds import dimension, gene_of, value_of
from merger.genomes._rules import rules_for
from merger.genomes._walk import Slot, fill, slots
from merger.genomes.path import PathGenes
from merger.recipes.parameters import Filtered, Free, Parameter, Scalar, value_at
from merger.recipes.recipe import FreePath, Recipe
from merger.space import Dimension, Space
from merger.weights.layout import Layout


@dataclass(frozen=True)
class _Block:
    """The genes of one free parameter, or of several that are tied: one for every group of tensors."""

    slots: tuple[Slot, ...]
    free: Free
    groups: tuple[tuple[str, tuple[str, ...]], ...]  # group name, its tensors
    rules: tuple[tuple[str, int], ...]  # part of a tensor's name, index of the group that it means

    @property
    def slot(self) -> Slot:
        return self.slots[0]

    @property
    def name(self) -> str:
        return self.free.tie or self.slot.name


@dataclass(frozen=True)
class _Part:
    """The indicators, or the scales, of a free path. fixed: their genes, where a search leaves them alone."""

    dimensions: tuple[Dimension, ...]
    fixed: tuple[float, ...] | None = None

    @property
    def free(self) -> tuple[Dimension, ...]:
        return self.dimensions if self.fixed is None else ()


@dataclass(frozen=True)
class Genome:
    """All free parameters of a recipe at a granularity: the search's space and the way there and back."""

    template: Recipe
    layout: Layout
    blocks: tuple[_Block, ...]
    space: Space
    path: PathGenes | None = None
    parts: tuple[_Part, ...] = ()

    @classmethod
    def of(
        cls,
        recipe: Recipe,
        layout: Layout,
        granularity: str | None = None,
        *,
        only: Sequence[str] | None = None,
        at: Recipe | None = None,
    ) -> "Genome":
        """The genome of ``recipe`` for models of this layout.

        granularity: overrides every free parameter's own, but for a path's. Genes are named by merge/source/parameter
        or their tie, and the group, in the order of merges (inputs before outputs), inputs, parameters, groups; a
        path's come last.
        only: patterns ("merge/*", "*/density", "path/*") for the names of parameters, without the group, or of ties;
        all others keep the values that they have in ``at``, a recipe of the same shape, or else their start.
        Raises RecipeError for patterns that nothing has, ties between unlike parameters, unknown granularities.
        """
        _check_patterns(recipe, only)
        given = {} if at is None else _given(at)
        chosen: list[list[Slot]] = []
        fixed: dict[Slot, Parameter] = {}
        for tied in _tied(recipe):
            if _matches([name for slot, free in tied for name in (slot.name, free.tie or slot.name)], only):
                chosen.append([slot for slot, _ in tied])
            else:
                fixed |= {slot: _settled(given, slot, free) for slot, free in tied}
        blocks = tuple(_block(tied, layout, granularity) for tied in chosen)
        path, parts = _path(recipe, layout, only, at)
        dimensions = [
            dimension(block.free, f"{block.name}/{group}") for block in blocks for group, _ in block.groups
        ] + [gene for part in parts for gene in part.free]
        return cls(fill(recipe, fixed), layout, blocks, Space(tuple(dimensions)), path, parts)

    @property
    def groups(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Group and tensor names behind every gene, in the vector's order; behind a gene of a path stands no tensor."""
        inside = tuple(group for block in self.blocks for group in block.groups)
        return (*inside, *((gene.name, ()) for part in self.parts for gene in part.free))

    def recipe(self, vector: Sequence[float]) -> Recipe:
        """The recipe with every free parameter replaced by the vector's numbers: plain mergekit."""
        if len(vector) != len(self.space):
            raise ValueError(f"{len(vector)} genes given, {len(self.space)} expected")
        genes = iter(vector)
        values: dict[Slot, Parameter] = {}
        for block in self.blocks:
            parameter = _parameter(block, [next(genes) for _ in block.groups])
            values |= dict.fromkeys(block.slots, parameter)
        child = fill(self.template, values)
        if self.path is None or not isinstance(child.root, FreePath):
            return child
        indicators, scales = (
            part.fixed if part.fixed is not None else [next(genes) for _ in part.free] for part in self.parts
        )
        return replace(child, root=self.path.node(child.root.models, indicators, scales))

    def vector(self, recipe: Recipe) -> list[float]:
        """Read a recipe of the same shape back as genes: the mean over each group's tensors, kept in bounds.

        A recipe made at a coarser granularity comes back exactly, its genes repeated, wherever a group here lies within
        one group there. What is still free, and what a path leaves out, reads as its start. Of a path the layers are
        found again, its scales to rounding. Raises RecipeError where a parameter is missing.
        """
        given = _given(recipe)
        genes: list[float] = []
        for block in self.blocks:
            found = [self._found(given, slot, block.free) for slot in block.slots]
            genes += (
                gene_of(block.free, [value for one in found for value in self._values(one, tensors)])
                for _, tensors in block.groups
            )
        if self.path is not None:
            read = self.path.genes(recipe.root)
            genes += [gene for part, own in zip(self.parts, read, strict=True) if part.fixed is None for gene in own]
        return genes

    def _found(self, given: Mapping[str, Parameter], slot: Slot, free: Free) -> Parameter:
        """The parameter that a recipe has for a slot, settled at its start where that is still free."""
        value = _look(given, slot)
        if value is None and self.path is None:
            raise RecipeError(
                N_("The recipe to start from has no {parameter} where this one has it: {place}."),
                mend=N_("Take one with the same merges, models and parameters."),
                parameter=slot.parameter, place=slot.name,
            )  # fmt: skip
        return _settled(given, slot, free)

    def _values(self, parameter: Parameter, tensors: Sequence[str]) -> list[Scalar]:
        layout = self.layout
        return [value_at(parameter, name, layout.position(name), layout.places[name].block) for name in tensors]


def started(space: Space, vector: Sequence[float]) -> Space:
    """The space with its starts at a vector, such as a good recipe read back by :meth:`Genome.vector`."""
    return Space(tuple(replace(gene, start=start) for gene, start in zip(space.dimensions, vector, strict=True)))


def at_granularity(recipe: Recipe, granularity: str) -> Recipe:
    """The recipe with every free parameter at this granularity, but for a path's."""
    return fill(recipe, {slot: replace(free, granularity=granularity) for slot, free in _free(recipe)})


def _free(recipe: Recipe) -> Iterator[tuple[Slot, Free]]:
    return ((slot, slot.value) for slot in slots(recipe) if isinstance(slot.value, Free))


def _tied(recipe: Recipe) -> Iterable[list[tuple[Slot, Free]]]:
    """Free parameters that share their genes; one that is tied to no other is alone."""
    found: dict[str, list[tuple[Slot, Free]]] = {}
    for slot, free in _free(recipe):
        found.setdefault(slot.name if free.tie is None else f" {free.tie}", []).append((slot, free))
    return found.values()


def _settled(given: Mapping[str, Parameter], slot: Slot, free: Free) -> Parameter:
    """What is given for a slot; the start where nothing is, or where that is free itself."""
    value = _look(given, slot)
    if value is not None and not isinstance(value, Free):
        return value
    free = value or free
    return value_of(free, dimension(free, slot.name).start)


def _given(recipe: Recipe) -> dict[str, Parameter]:
    return {slot.name: slot.value for slot in slots(recipe)}


def _look(given: Mapping[str, Parameter], slot: Slot) -> Parameter:
    """What is given for a slot: to the model, else to its merge; None: nothing."""
    return given.get(slot.name, given.get(f"{slot.merge}/{slot.parameter}"))


def _matches(names: Sequence[str], only: Sequence[str] | None) -> bool:
    return only is None or any(fnmatchcase(name, pattern) for name in names for pattern in only)


def _check_patterns(recipe: Recipe, only: Sequence[str] | None) -> None:
    path = recipe.root
    names = [name for slot, free in _free(recipe) for name in (slot.name, free.tie) if name is not None]
    names += [f"{path.name}/indicator", f"{path.name}/scale"] if isinstance(path, FreePath) else []
    for pattern in only or ():
        if not any(fnmatchcase(name, pattern) for name in names):
            raise RecipeError(
                N_("Nothing that is free is called {pattern}."),
                mend=N_("Free are: {accepted}."),
                pattern=pattern, accepted=", ".join(names),
            )  # fmt: skip


def _path(
    recipe: Recipe, layout: Layout, only: Sequence[str] | None, at: Recipe | None
) -> tuple[PathGenes | None, tuple[_Part, ...]]:
    root = recipe.root
    if not isinstance(root, FreePath):
        return None, ()
    genes = PathGenes.of(root, layout.layers)
    parts = []
    settled = genes.genes(root if at is None else at.root)
    for kind, dimensions, own in zip(("indicator", "scale"), (genes.indicators, genes.scales), settled, strict=True):
        free = _matches((f"{root.name}/{kind}",), only)
        parts.append(_Part(dimensions, None if free else tuple(own)))
    return genes, tuple(parts)


def _block(tied: Sequence[Slot], layout: Layout, granularity: str | None) -> _Block:
    first = tied[0]
    assert isinstance(first.value, Free)
    for slot in tied:
        if slot.value != first.value:
            raise RecipeError(
                N_("{one} and {two} are tied, but not free alike."),
                mend=N_("Give both the same bounds, kind, granularity and start."),
                one=first.name, two=slot.name,
            )  # fmt: skip
    groups = tuple(layout.groups(granularity or first.value.granularity).items())
    return _Block(tuple(tied), first.value, groups, rules_for([tensors for _, tensors in groups]))


def _parameter(block: _Block, genes: Sequence[float]) -> Parameter:
    values = [value_of(block.free, gene) for gene in genes]
    return values[0] if len(values) == 1 else Filtered(tuple((part, values[group]) for part, group in block.rules))
