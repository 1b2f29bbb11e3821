"""The models in memory that candidates are merged into: one for every arrangement of layers."""

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from merger.child import rearranged
from merger.errors import CandidateFailed, CheckpointError
from merger.expression import Expression
from merger.live import LiveMerge
from merger.recipes.recipe import Recipe, sources
from merger.weights.checkpoint import Checkpoint

if TYPE_CHECKING:
    from torch import Tensor

    from merger.evaluation.transformers_model import TransformersModel

_KEPT = 4  # arrangements beside the sources' own: paths of a search come back to the same few lengths
_Layers = tuple[tuple[Mapping[str, Any], int], ...]


class Bodies:
    """Paths of other layers than the sources' get models of their own, made when first needed."""

    def __init__(self, recipe: Recipe, checkpoints: Mapping[str, Checkpoint], model: "TransformersModel") -> None:
        """model: loaded from the source whose settings the child takes over."""
        self._checkpoints, self._model = checkpoints, model
        self._donor = recipe.tokenizer or sources(recipe.root)[0]
        self._first = LiveMerge(recipe, checkpoints, model.module)
        self._settings: dict[tuple[tuple[int, int], ...], str] = {}
        self._others: OrderedDict[str, tuple[TransformersModel, LiveMerge]] = OrderedDict()

    def merge(self, recipe: Recipe) -> "TransformersModel":
        """The model that holds the recipe's weights now, until the next merge.

        Raises CandidateFailed where the architecture cannot say the recipe's layers in their order.
        """
        layers = rearranged(Expression(recipe, self._checkpoints, self._first.layouts), self._checkpoints, self._donor)
        if layers is None:
            self._first.apply(recipe)
            return self._model
        settings = self._arranged(layers)
        if settings not in self._others:
            if len(self._others) >= _KEPT:
                self._others.popitem(last=False)
            model = self._model.with_settings(json.loads(settings))
            self._others[settings] = model, LiveMerge(recipe, self._checkpoints, model.module)
        self._others.move_to_end(settings)
        model, live = self._others[settings]
        live.apply(recipe)
        return model

    def differences(self, recipe: Recipe, others: Sequence[Recipe]) -> "Iterator[tuple[int, str, Tensor]]":
        """As :meth:`merger.live.LiveMerge.differences`, for recipes with the sources' own layers."""
        return self._first.differences(recipe, others)

    def _arranged(self, layers: "_Layers") -> str:
        """The settings of a child with these layers: the very ones that it is saved with."""
        from merger.architectures.arrangement import arranged

        key = tuple((id(own), number) for own, number in layers)
        if key not in self._settings:
            try:
                found = arranged(self._checkpoints[self._donor.model].settings, layers)
            except CheckpointError as fault:
                raise CandidateFailed(fault.message, mend=fault.mend, **fault.facts) from fault
            self._settings[key] = json.dumps(found, sort_keys=True)
        return self._settings[key]
