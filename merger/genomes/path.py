"""Data flow space: the genes of a free path through layers (arXiv:2403.13187, section 3.2)."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from merger.errors import N_, RecipeError
from merger.genomes._kinds import gene_of
from merger.genomes._walk import short_name, short_names
from merger.recipes.layer_path import PathSlot, PathStep, layer_path, path_slots
from merger.recipes.parameters import Free
from merger.recipes.recipe import FreePath, Layers, Merge, Node, Source, Stack, children
from merger.space import Dimension

_Key = tuple[int, ...]  # what a scale belongs to, see _keys


@dataclass(frozen=True)
class PathGenes:
    """A gene for every slot, on the path when above 0, then the scales at their granularity.

    At the start the path is model A: its layers are on in the first turn, everything else is off, all scales are 1.
    A path longer than it may be loses its latest slots: what the start has comes first and stays, so a candidate that
    adds too much is like one that adds less, and none is broken.
    """

    path: FreePath
    layers: int
    slots: tuple[PathSlot, ...]
    keys: tuple[_Key, ...]
    indicators: tuple[Dimension, ...]
    scales: tuple[Dimension, ...]

    @classmethod
    def of(cls, path: FreePath, layers: int) -> "PathGenes":
        """The genes of ``path`` through models of so many layers each.

        They are named path/indicator/R2.japanese.L3 (second turn, layer 3) and path/scale/..., by the path's name.
        """
        names, slots, scale = short_names(path.models), path_slots(path, layers), path.scale
        keys = _keys(scale, len(path.models), layers, slots)
        return cls(
            path,
            layers,
            slots,
            tuple(keys),
            tuple(
                _indicator(path, slot, f"{path.name}/indicator/R{slot.turn + 1}.{names[slot.model]}.L{slot.layer}")
                for slot in slots
            ),
            tuple(
                Dimension(f"{path.name}/scale/{_named(scale, key, names)}", scale.low, scale.high, 1.0, "log")
                for key in keys
                if scale
            ),
        )

    def node(self, models: Sequence[Node], indicators: Sequence[float], scales: Sequence[float]) -> Node:
        """The path's model over ``models``; the first of them itself where that is a merge and the path is its own."""
        path, scale_of = self.path, dict(zip(self.keys, scales, strict=True))
        chosen = [slot for slot, gene in zip(self.slots, indicators, strict=True) if gene > 0]
        most = (path.most_layers or 2 * self.layers) - path.pin_first - path.pin_last
        last = range(self.layers - path.pin_last, self.layers)
        slots = [
            *(PathSlot(0, 0, layer) for layer in range(path.pin_first)),
            *chosen[:most],
            *(PathSlot(0, 0, layer) for layer in last),
        ]
        keys = [self._key(before, slot) for before, slot in zip([None, *slots], slots, strict=False)]
        steps = [
            PathStep(models[slot.model], slot.layer, math.log(scale_of.get(key, 1.0)))
            for slot, key in zip(slots, keys, strict=True)
        ]
        if not steps:
            raise RecipeError(
                N_("{node}: no layer is on the path."), mend=N_("Choose larger pin_first and pin_last."), node=path.name
            )
        own = [PathStep(models[0], layer) for layer in range(self.layers)]
        alone = steps == own and not isinstance(models[0], Source)  # a source by itself is no recipe
        return models[0] if alone else layer_path(steps)

    def genes(self, root: Node) -> tuple[list[float], list[float]]:
        """The indicators and scales that give a path's model again, each layer in the first slot that can hold it.

        Model A by itself, and whatever is no stack of layers, counts as A's own path. Scales come back to rounding.
        Raises RecipeError for a path that these genes cannot say.
        """
        if not isinstance(root, Stack) or _same(root, self.path.models[0]):
            return [gene.start for gene in self.indicators], [gene.start for gene in self.scales]
        off, on = _off_and_on(self.path.indicator)
        indicators, scales = [off] * len(self.slots), dict.fromkeys(self.keys, 1.0)
        before, last_total = None, 0.0
        for slot, total in self._slots_of(root):
            if slot in self.slots:
                indicators[self.slots.index(slot)] = on
            key = self._key(before, slot)
            if self.path.scale and key in scales:
                scales[key] = gene_of(self.path.scale, [math.exp(total - last_total)])
            before, last_total = slot, total
        return indicators, list(scales.values())

    def _slots_of(self, root: Stack) -> Iterator[tuple[PathSlot, float]]:
        """The slots of a path's steps, with the logarithm of all scales so far."""
        steps = list(_steps(root, self.path))
        first, last = self.path.pin_first, len(steps) - self.path.pin_last
        if not first <= last or len(steps) > (self.path.most_layers or 2 * self.layers):
            raise _unsayable(self.path)
        rest = iter(self.slots)
        for number, (model, layer, total) in enumerate(steps):
            slot: PathSlot | None
            if first <= number < last:
                slot = next((slot for slot in rest if (slot.model, slot.layer) == (model, layer)), None)
            else:
                pinned = number if number < first else number - last + self.layers - self.path.pin_last
                slot = PathSlot(0, 0, pinned) if (model, layer) == (0, pinned) else None
            if slot is None:
                raise _unsayable(self.path)
            yield slot, total

    def _key(self, before: PathSlot | None, slot: PathSlot) -> _Key:
        """What the scale on the way into a slot belongs to; () where that way has none."""
        kind = self.path.scale.granularity if self.path.scale else ""
        if kind == "layer":
            return (slot.model, slot.layer)
        if kind == "slot":
            return (slot.turn, slot.model, slot.layer)
        if before is None:
            return ()
        if kind == "pair":
            return (before.model, before.layer, slot.model, slot.layer)
        return () if (slot.model, slot.layer) == (before.model, before.layer + 1) else (before.model, slot.model)


def _keys(scale: Free | None, models: int, layers: int, slots: Sequence[PathSlot]) -> list[_Key]:
    """seam: (from model, to model); layer: (model, layer); pair: two of these; slot: (turn, model, layer)."""
    if scale is None:
        return []
    every = [(model, layer) for model in range(models) for layer in range(layers)]
    if scale.granularity == "layer":
        return list(every)
    if scale.granularity == "pair":
        return [(*one, *two) for one in every for two in every]
    if scale.granularity == "slot":
        present = {(0, 0, layer) for layer in range(layers)} | {(slot.turn, slot.model, slot.layer) for slot in slots}
        return sorted(present)
    return [(one, two) for one in range(models) for two in range(models)]


def _named(scale: Free | None, key: _Key, names: Sequence[str]) -> str:
    kind = scale.granularity if scale else ""
    if kind == "layer":
        return f"{names[key[0]]}.L{key[1]}"
    if kind == "pair":
        return f"{names[key[0]]}.L{key[1]}>{names[key[2]]}.L{key[3]}"
    if kind == "slot":
        return f"R{key[0] + 1}.{names[key[1]]}.L{key[2]}"
    return f"{names[key[0]]}>{names[key[1]]}"


def _indicator(path: FreePath, slot: PathSlot, name: str) -> Dimension:
    start = _off_and_on(path.indicator)[slot.turn == 0 and slot.model == 0]
    if path.indicator.kind == "bit":
        return Dimension(name, 0.0, 1.0, start, "bit")
    return Dimension(name, path.indicator.low, path.indicator.high, start)


def _off_and_on(indicator: Free) -> tuple[float, float]:
    """A gene that surely says no, and one that says yes."""
    return (0.0, 1.0) if indicator.kind == "bit" else (indicator.low / 2, indicator.high / 2)


def _steps(root: Stack, path: FreePath) -> Iterator[tuple[int, int, float]]:
    """Model, layer and the logarithm of all scales so far, layer by layer."""
    for part in root.parts:
        if not isinstance(part, Layers) or part.scale <= 0:
            raise _unsayable(path)
        model = next((index for index, node in enumerate(path.models) if _same(node, part.node)), None)
        if model is None:
            raise _unsayable(path)
        for layer in range(part.first, part.stop):
            yield model, layer, -math.log(part.scale)


def _same(one: Node, two: Node) -> bool:
    """Whether two nodes are one model, but for its numbers and the folder in which it lies."""
    if isinstance(one, Layers) and isinstance(two, Layers) and (one.first, one.stop) != (two.first, two.stop):
        return False
    if type(one) is not type(two) or short_name(one) != short_name(two):
        return False
    pairs = zip_longest(children(one), children(two))
    return isinstance(one, Merge) or all(a is not None and b is not None and _same(a, b) for a, b in pairs)


def _unsayable(path: FreePath) -> RecipeError:
    return RecipeError(
        N_("{node}: this order of layers is none that the path can take."),
        mend=N_("Give the path more repeats, more layers at most, and the same models."),
        node=path.name,
    )
