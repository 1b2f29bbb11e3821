"""Every parameter of a recipe has a place with a name; find them, and put others there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from merger.recipes.parameters import Parameter
from merger.recipes.recipe import Input, Merge, Node, Parameters, Recipe, Source, merges


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
        names = _source_names(merge)
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
    if isinstance(node, Source):
        return node

    def filled(index: int | None, parameters: Parameters) -> Parameters:
        return tuple((key, wanted.get((node.name, index, key), value)) for key, value in parameters)

    return Merge(
        method=node.method,
        inputs=tuple(
            Input(_fill(item.node, wanted), filled(index, item.parameters)) for index, item in enumerate(node.inputs)
        ),
        base=None if node.base is None else _fill(node.base, wanted),
        parameters=filled(None, node.parameters),
        name=node.name,
    )


def _source_names(merge: Merge) -> list[str]:
    """A short name for each input, the last part of its path; a number is added where two would be equal."""
    short = [
        item.node.model.rstrip("/").rsplit("/", 1)[-1] if isinstance(item.node, Source) else item.node.name
        for item in merge.inputs
    ]
    return [name if short.count(name) == 1 else f"{name}#{index + 1}" for index, name in enumerate(short)]
