"""The child of a recipe: which tensors it will have, and the making of each on the device at hand."""

from collections.abc import Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

import numpy as np

from merger.expression import FLOATS, Expression, Formula, Leaf
from merger.kernels import Tile
from merger.preflight import Checkpoints, preflight
from merger.recipes.recipe import Recipe
from merger.weights.header import TensorInfo

if TYPE_CHECKING:
    from torch import Tensor

Sink = Callable[[int, Tile], None]
Memory = Mapping[int, MutableMapping[str, Any]]  # by step of the formula


class Child:
    """A recipe over opened checkpoints, free of every problem that can be told before a weight is read.

    checked: the expression, where that has been made sure of already.
    """

    def __init__(self, recipe: Recipe, checkpoints: Checkpoints, checked: Expression | None = None) -> None:
        if checked is None:
            for problem in preflight(recipe, checkpoints):
                raise problem
        self.recipe, self.checkpoints = recipe, checkpoints
        self.expression = checked or Expression(recipe, checkpoints)

    @property
    def names(self) -> tuple[str, ...]:
        return self.expression.names

    def info(self, name: str, formula: Formula | None = None) -> TensorInfo:
        """Name, dtype and shape of one of the child's tensors. formula: where it is known already."""
        formula = formula or self.expression.formula(name)
        return TensorInfo(name, self.expression.out_word(formula), self.expression.shape(name))

    def tiles(self, info: TensorInfo, formula: Formula, sink: Sink, memory: Memory | None = None) -> bool:
        """Give the tensor's values to ``sink``, tile by tile, computed by this thread; False: only torch can."""
        from merger.numerics.floats import PRECISIONS
        from merger.readers import reader_of
        from merger.tiles import Tensor as Tiled
        from merger.tiles import evaluate

        if info.dtype not in PRECISIONS:
            return False
        readers = [reader_of(leaf, self.recipe, self.checkpoints) for leaf in formula.leaves]
        ready = [reader for reader in readers if reader is not None]
        if len(ready) < len(readers):
            return False
        evaluate(Tiled(formula, ready, info.shape, PRECISIONS[info.dtype], memory or {}), sink)
        return True

    def tensor(self, name: str, device: str = "cpu") -> "Tensor":
        """One whole tensor."""
        import torch

        from merger.whole import evaluate, torch_dtype

        formula = self.expression.formula(name)
        info = self.info(name, formula)
        if device == "cpu" and info.dtype in FLOATS:
            values = np.empty(info.count, np.float32)

            def keep(start: int, tile: Tile) -> None:
                values[start : start + tile.size] = tile

            if self.tiles(info, formula, keep):
                return torch.from_numpy(values).reshape(info.shape).to(torch_dtype(info.dtype))

        def read(leaf: Leaf) -> "Tensor":
            return self.checkpoints[leaf.source.model].read(leaf.tensor).to(device)

        with torch.no_grad():
            return evaluate(self.expression, formula, read)
