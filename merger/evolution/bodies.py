"""The models in memory that candidates are merged into: one for every arrangement of layers."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from merger.live import LiveMerge
from merger.recipes.recipe import Layers, Node, Recipe, Source, Stack, children
from merger.weights.checkpoint import Checkpoint

if TYPE_CHECKING:
    from torch import Tensor

    from merger.evaluation.transformers_model import TransformersModel

_KEPT = 4  # arrangements beside the sources' own: paths of a search come back to the same few lengths


class Bodies:
    """Paths of other lengths than the sources' get models of their own, made when first needed."""

    def __init__(
        self, recipe: Recipe, checkpoints: Mapping[str, Checkpoint], model: "TransformersModel", layers: int
    ) -> None:
        """model: loaded from one of the sources; layers: how many it has."""
        self._checkpoints, self._model = checkpoints, model
        self._own = tuple(range(layers))
        self._first = LiveMerge(recipe, checkpoints, model.module)
        self._others: OrderedDict[tuple[int, ...], tuple[TransformersModel, LiveMerge]] = OrderedDict()

    def merge(self, recipe: Recipe) -> "TransformersModel":
        """The model that holds the recipe's weights now, until the next merge."""
        numbers = self._numbers(recipe)
        if numbers == self._own:
            self._first.apply(recipe)
            return self._model
        if numbers not in self._others:
            if len(self._others) >= _KEPT:
                self._others.popitem(last=False)
            model = self._model.with_layers(numbers)
            self._others[numbers] = model, LiveMerge(recipe, self._checkpoints, model.module)
        self._others.move_to_end(numbers)
        model, live = self._others[numbers]
        live.apply(recipe)
        return model

    def differences(self, recipe: Recipe, others: Sequence[Recipe]) -> "Iterator[tuple[int, str, Tensor]]":
        """As :meth:`merger.live.LiveMerge.differences`, for recipes with the sources' own layers."""
        return self._first.differences(recipe, others)

    def _numbers(self, recipe: Recipe) -> tuple[int, ...]:
        """Whose settings each layer has. Where a model's settings name no layer, only how many there are counts."""
        numbers = self._layers(recipe.root)
        if numbers == self._own:
            return numbers
        settings = self._model.module.config.to_dict()
        if any(isinstance(value, list) and len(value) == len(self._own) for value in settings.values()):
            return numbers
        return tuple(number % len(self._own) for number in range(len(numbers)))

    def _layers(self, node: Node) -> tuple[int, ...]:
        """The source's layer behind each of a node's; a merge's are those of its first model."""
        if isinstance(node, Source):
            return self._own
        if isinstance(node, Stack):
            return tuple(number for part in node.parts for number in self._layers(part))
        below = self._layers(children(node)[0])
        return below[node.first : node.stop] if isinstance(node, Layers) else below
