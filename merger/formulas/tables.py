"""Which tensors the model of every node of a recipe has, and where each comes from."""

from collections.abc import Mapping
from dataclasses import dataclass

from merger.errors import N_, RecipeError
from merger.recipes.modules import holds
from merger.recipes.recipe import FreePath, Layers, Merge, Modules, Node, Source, Stack, called, children
from merger.weights.layout import Layout


@dataclass(frozen=True)
class Entry:
    """One tensor of a node's model. part, inner: which child has it, and its name there (of views and stacks)."""

    layer: int | None
    role: str
    block: str
    part: int = 0
    inner: str = ""


class Tables:
    """Tables of tensors by name, made when first asked for."""

    def __init__(self, root: Node, layouts: Mapping[Source, Layout]) -> None:
        """layouts: of all sources below ``root``."""
        self._layouts = layouts
        self._numbers = _numbered(root)
        self._tables: dict[int, dict[str, Entry]] = {}

    def number(self, node: Node) -> int:
        """The same for equal nodes of the graph."""
        return self._numbers[id(node)]

    def depth(self, node: Node) -> int:
        """Number of layers of the node's model."""
        if isinstance(node, Source):
            return self._layouts[node].layers
        if isinstance(node, Layers):
            return node.stop - node.first
        if isinstance(node, Stack):
            return sum(self.depth(part) for part in node.parts)
        return self.depth(children(node)[0])

    def of(self, node: Node) -> dict[str, Entry]:
        """The tensors of the node's model, in its order; raises RecipeError for layers that are not there."""
        number = self.number(node)
        if number not in self._tables:
            self._tables[number] = self._entries(node)
        return self._tables[number]

    def _entries(self, node: Node) -> dict[str, Entry]:
        if isinstance(node, FreePath):
            raise RecipeError(
                N_("{node}: a parameter is still free."),
                mend=N_("Give it a value, or evolve the recipe."),
                node=node.name,
            )
        if isinstance(node, Source):
            return {
                name: Entry(place.layer, place.role, place.block) for name, place in self._layouts[node].places.items()
            }
        if isinstance(node, Merge):
            return self.of(first(node))
        if isinstance(node, Layers):
            return self._view(node)
        if isinstance(node, Stack):
            return self._stacked(node)
        found: dict[str, Entry] = {}
        for part, (prefix, child) in enumerate(node.parts):
            for name, entry in self.of(child).items():
                if holds(prefix, name) and name not in found and not _earlier(node, part, name):
                    found[name] = Entry(entry.layer, entry.role, entry.block, part, name)
        return found

    def _view(self, node: Layers) -> dict[str, Entry]:
        depth = self.depth(node.node)
        if not 0 <= node.first < node.stop <= depth:
            raise RecipeError(
                N_("{model} has {depth} layers; {first} to {stop} are asked for."),
                mend=N_("Choose first and stop between 0 and {depth}, first below stop."),
                model=called(node), depth=depth, first=node.first, stop=node.stop,
            )  # fmt: skip
        layout = self._layouts[first_leaf(node)]
        found: dict[str, Entry] = {}
        for name, entry in self.of(node.node).items():
            if entry.layer is None:
                found[name] = Entry(None, entry.role, entry.block, 0, name)
            elif node.first <= entry.layer < node.stop:
                layer = entry.layer - node.first
                found[moved(layout, name, entry.layer, layer)] = Entry(layer, entry.role, entry.block, 0, name)
        return found

    def _stacked(self, node: Stack) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        offset = 0
        last = len(node.parts) - 1
        for part, child in enumerate(node.parts):
            layout = self._layouts[first_leaf(child)]
            for name, entry in self.of(child).items():
                if entry.layer is not None:
                    layer = entry.layer + offset
                    found[moved(layout, name, entry.layer, layer)] = Entry(layer, entry.role, entry.block, part, name)
                elif part == (last if entry.role in ("final_norm", "head") else 0):
                    found[name] = Entry(None, entry.role, entry.block, part, name)
            offset += self.depth(child)
        return found


def _numbered(root: Node) -> dict[int, int]:
    """A number for every node object, the same for equal ones: quicker to look up than the nodes themselves."""
    numbers: dict[Node, int] = {}
    found: dict[int, int] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) not in found:
            found[id(node)] = numbers.setdefault(node, len(numbers))
            waiting += children(node)
    return found


def first(node: Node) -> Node:
    """The child that a merge's tensors are named after: the base, else the first input."""
    return children(node)[0]


def first_leaf(node: Node) -> Source:
    """The source that a node's tensors are named after."""
    while not isinstance(node, Source):
        node = first(node)
    return node


def _earlier(node: Modules, part: int, name: str) -> bool:
    return any(holds(prefix, name) for prefix, _ in node.parts[:part])


def moved(layout: Layout, name: str, old: int, new: int) -> str:
    """The name of a layer's tensor when it stands in another layer."""
    return f"{layout.layer_prefix}{new}." + name.removeprefix(f"{layout.layer_prefix}{old}.")
