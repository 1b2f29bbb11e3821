"""The child of a recipe: which tensors it will have, and the making of each on the device at hand."""

from collections.abc import Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

import numpy as np

from merger.architectures.arrangement import arranged
from merger.architectures.names import numbered_alike
from merger.architectures.positions import by_number
from merger.errors import N_, CheckpointError
from merger.formulas.evaluate_in_tiles import Reader, evaluate
from merger.formulas.evaluate_in_tiles import Tensor as Tiled
from merger.formulas.evaluate_with_torch import evaluate as evaluate_whole
from merger.formulas.evaluate_with_torch import torch_dtype
from merger.formulas.expression import FLOATS, Expression, Formula, Leaf
from merger.formulas.opening import Checkpoints
from merger.formulas.readers import mapped_readers, reader_of
from merger.formulas.vocabularies import RecipeVocabulary
from merger.kernels import Tile
from merger.numerics.floats import PRECISIONS
from merger.recipes.recipe import Recipe, Source
from merger.weights.header import TensorInfo
from merger.weights.layout import Layout
from merger.weights.settings import text_settings

if TYPE_CHECKING:
    from torch import Tensor

Sink = Callable[[int, Tile], None]
Memory = Mapping[int, MutableMapping[str, Any]]  # by step of the formula


def rearranged(
    expression: Expression, checkpoints: Checkpoints, donor: Source
) -> tuple[tuple[Mapping[str, Any], int], ...] | None:
    """Whose each of the child's layers is (that model's settings) and its number there.

    donor: the source whose settings the child takes over. None: they say these layers in this order already.
    """
    origins = expression.origins()
    found = tuple((checkpoints[source.model].settings, number) for source, number in origins)
    own = checkpoints[donor.model]
    places = (expression.layouts.get(donor) or Layout.of(own.tensors, own.settings)).places.values()
    layers = max((place.layer + 1 for place in places if place.layer is not None), default=0)
    said = by_number(text_settings(own.settings), layers)
    others = {id(settings): settings for settings, _ in found}.values()
    alike = all(by_number(text_settings(settings), layers) == said for settings in others)
    return None if alike and [number for _, number in found] == list(range(layers)) else found


def child_settings(
    expression: Expression, checkpoints: Checkpoints, donor: Source, settings: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """The settings of a child whose layers are not its donor's; None: they are, and its settings with them.

    settings: the donor's, where they have been changed already. Raises CheckpointError where the architecture cannot
    say these layers in their order. Asks transformers, and so imports torch, if the answer is not None.
    """
    layers = rearranged(expression, checkpoints, donor)
    if layers is None:
        return None
    own = checkpoints[donor.model]
    layout = expression.layouts.get(donor) or Layout.of(own.tensors, own.settings)
    numbered_alike(own.settings, {name: place.layer for name, place in layout.places.items()})
    return arranged(own.settings if settings is None else settings, layers)


class Child:
    """A recipe over opened checkpoints, of which no problem that can be told before a weight is read may be left.

    expression, vocabulary: the recipe's, where they are known. odd: told of source tensors in which NaN or infinity is
    read.
    """

    def __init__(
        self,
        recipe: Recipe,
        checkpoints: Checkpoints,
        expression: Expression | None = None,
        vocabulary: RecipeVocabulary | None = None,
        odd: Callable[[Leaf], None] | None = None,
    ) -> None:
        self.recipe, self._odd = recipe, odd
        self.expression = expression or Expression(recipe, checkpoints)
        self.checkpoints = self.expression.checkpoints  # by the child's names
        self.vocabulary = vocabulary
        if recipe.vocabulary is not None and vocabulary is None:
            self.vocabulary = RecipeVocabulary(recipe, self.checkpoints)

    @property
    def names(self) -> tuple[str, ...]:
        return self.expression.names

    def info(self, name: str, formula: Formula | None = None) -> TensorInfo:
        """Name, dtype and shape of one of the child's tensors. formula: where it is known already."""
        return TensorInfo(name, self.expression.out_word(formula or self.expression.formula(name)), self.shape(name))

    def shape(self, name: str) -> tuple[int, ...]:
        """Shape of one of the child's tensors, whatever numbers the recipe leaves free."""
        shape = self.expression.shape(name)
        if self.vocabulary is not None and self.expression.by_token(self.expression.leaf(name)):
            return (self.vocabulary.whole.rows, *shape[1:])
        return shape

    def tiles(self, info: TensorInfo, formula: Formula, sink: Sink, memory: Memory | None = None) -> bool:
        """Give the tensor's values to ``sink``, tile by tile, computed by this thread; False: only torch can."""
        readers = self._readers(formula)
        if info.dtype not in PRECISIONS or readers is None:
            return False
        on_odd = self._odd

        def odd(index: int) -> None:
            assert on_odd is not None
            on_odd(formula.leaves[index])

        precision = PRECISIONS[info.dtype]
        evaluate(Tiled(formula, readers, info.shape, precision, memory or {}, odd if on_odd else None), sink)
        return True

    def _readers(self, formula: Formula) -> list[Reader] | None:
        """The formula's leaves as the recipe wants them; None: only torch can read one of them."""
        first = formula.leaves[0]
        if self.vocabulary is not None and self.expression.by_token(first):
            return mapped_readers(first.tensor, formula.leaves, self.vocabulary, self.recipe, self.checkpoints)
        found = [reader_of(leaf, self.recipe, self.checkpoints) for leaf in formula.leaves]
        ready = [item for item in found if item is not None]
        return ready if len(ready) == len(found) else None

    def read(self, formula: Formula, leaf: Leaf) -> "Tensor":
        """A leaf as a whole tensor, brought into the child's vocabulary."""
        checkpoint = self.checkpoints[leaf.source.model]
        import torch  # slow to import

        if self.vocabulary is None or not self.expression.by_token(leaf):
            found = checkpoint.read(leaf.tensor)
            if self._odd is not None and found.is_floating_point() and not torch.isfinite(found.float()).all():
                self._odd(leaf)
            return found

        readers = self._readers(formula)
        if readers is None:
            raise CheckpointError(
                N_("Tensor {tensor} is stored in {dtype}, whose rows cannot be given another vocabulary."),
                mend=N_("Save the model in bfloat16, float16 or float32."),
                tensor=leaf.tensor, dtype=checkpoint.tensors[leaf.tensor].dtype,
            )  # fmt: skip
        shape = (self.vocabulary.whole.rows, *checkpoint.tensors[leaf.tensor].shape[1:])
        values = np.empty(shape, np.float32)
        readers[formula.leaves.index(leaf)].tile(0, values.reshape(-1))
        return torch.from_numpy(values)

    def tensor(self, name: str, device: str = "cpu") -> "Tensor":
        """One whole tensor."""
        import torch  # slow to import

        formula = self.expression.formula(name)
        info = self.info(name, formula)
        if device == "cpu" and info.dtype in FLOATS:
            values = np.empty(info.count, np.float32)

            def keep(start: int, tile: Tile) -> None:
                values[start : start + tile.size] = tile

            if self.tiles(info, formula, keep):
                return torch.from_numpy(values).reshape(info.shape).to(torch_dtype(info.dtype))

        def read(leaf: Leaf) -> "Tensor":
            return self.read(formula, leaf).to(device)

        with torch.no_grad():
            return evaluate_whole(self.expression, formula, read)
