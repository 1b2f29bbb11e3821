"""Every parameter of a recipe has a place with a name; find them, and put others there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from merger.recipes.parameters import Parameter
from merger.recipes.recipe import Merge, Node, Parameters, Recipe, called, merges, rebuilt


@dataclass(frozen=True)
class Slot:
    """One parameter's place: ``name`` is merge/parameter on a node, merge/source/parameter on an edge.

    input: the edge's index among the merge's inputs, None on the node itself.
    """

    name: str
    merge: str
    input: int | None
    source: str | None
    parameter: str
    value: Parameter


def slots(recipe: Recipe) -> Iterator[Slot]:
    """All parameters: merges with inputs before outputs; in each the inputs' in order, then the node's."""
    for merge in merges(recipe.root):
        names = short_names([item.node for item in merge.inputs])
        for index, item in enumerate(merge.inputs):
            for key, value in item.parameters:
                name = f"{merge.name}/{names[index]}/{key}"
                yield Slot(name, merge.name, index, names[index], key, value)
        for key, value in merge.parameters:
            yield Slot(f"{merge.name}/{key}", merge.name, None, None, key, value)


def fill(recipe: Recipe, values: Mapping[Slot, Parameter]) -> Recipe:
    """The recipe with other values in these slots."""
    wanted = {(slot.merge, slot.input, slot.parameter): value for slot, value in values.items()}
    return replace(recipe, root=_fill(recipe.root, wanted))


def _fill(node: Node, wanted: Mapping[tuple[str, int | None, str], Parameter]) -> Node:
    filled = rebuilt(node, lambda child: _fill(child, wanted))
    if not isinstance(filled, Merge):
        return filled

    def parameters(index: int | None, old: Parameters) -> Parameters:
        return tuple((key, wanted.get((filled.name, index, key), value)) for key, value in old)

    inputs = tuple(
        replace(item, parameters=parameters(index, item.parameters)) for index, item in enumerate(filled.inputs)
    )
    return replace(filled, inputs=inputs, parameters=parameters(None, filled.parameters))


def short_names(nodes: Sequence[Node]) -> list[str]:
    """A short name for each, the last part of its path; a number is added where two would be equal."""
    short = [short_name(node) for node in nodes]
    return [name if short.count(name) == 1 else f"{name}#{index + 1}" for index, name in enumerate(short)]


def short_name(node: Node) -> str:
    """A merge's name, or the last part of a source's path."""
    return node.name if isinstance(node, Merge) else called(node).rstrip("/").rsplit("/", 1)[-1]
