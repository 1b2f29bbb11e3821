"""Sums by item and pair as columns, in sorted order: what the statistics compute with."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from merger.judgements.values import Pair

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class PairTable:
    """A row an item and pair; item, pair [rows]: places in ``items`` and ``pairs``; counts [rows, 4]: PairTally's."""

    items: tuple[str, ...]
    pairs: tuple[Pair, ...]
    item: Ints
    pair: Ints
    counts: Ints

    @classmethod
    def of(cls, counts: Mapping[tuple[str, Pair], Sequence[int]]) -> Self:
        keys = sorted(counts)
        items, pairs = tuple(sorted({item for item, _ in keys})), tuple(sorted({pair for _, pair in keys}))
        table = np.array([counts[key] for key in keys], np.int64).reshape(-1, 4)
        item, pair = _places(items, (item for item, _ in keys)), _places(pairs, (pair for _, pair in keys))
        return cls(items, pairs, item, pair, table)

    def only(self, items: Container[str]) -> Self:
        """The rows of these items."""
        kept = np.array([item in items for item in self.items], bool)[self.item]
        return replace(self, item=self.item[kept], pair=self.pair[kept], counts=self.counts[kept])

    @property
    def systems(self) -> tuple[str, ...]:
        return tuple(sorted({system for pair in self.pairs for system in pair}))

    def wins(self) -> Floats:
        """[items, systems, systems]: how often the row's was preferred, half for "same" and "both bad"."""
        places = {system: place for place, system in enumerate(self.systems)}
        ends = np.array([[places[system] for system in pair] for pair in self.pairs], np.int64).reshape(-1, 2)
        found = np.zeros((len(self.items), len(places), len(places)))
        first, second = ends[self.pair].T
        half = self.counts[:, 2:].sum(axis=1) / 2
        found[self.item, first, second] = self.counts[:, 0] + half
        found[self.item, second, first] = self.counts[:, 1] + half
        return found


def by_tag(tags: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """tags by item -> items by tag, tags in sorted order."""
    found: dict[str, set[str]] = {}
    for item, names in tags.items():
        for name in names:
            found.setdefault(name, set()).add(item)
    return dict(sorted(found.items()))


def _places(names: Sequence[object], given: Iterable[object]) -> Ints:
    place = {name: number for number, name in enumerate(names)}
    return np.array([place[one] for one in given], np.int64)
