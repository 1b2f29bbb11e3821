"""The models in memory that candidates are merged into: one for every arrangement of layers."""

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from merger.child import child_settings
from merger.errors import CandidateFailed, CheckpointError
from merger.expression import Expression, shell_of
from merger.live import LiveMerge
from merger.preflight import has_layers
from merger.recipes.layer_path import without_path
from merger.recipes.recipe import Recipe, Source, sources
from merger.weights.checkpoint import Checkpoint
from merger.weights.layout import Layout

if TYPE_CHECKING:
    from torch import Tensor

    from merger.evaluation.transformers_model import TransformersModel

_KEPT = 4  # arrangements beside the sources' own: paths of a search come back to the same few lengths


class Bodies:
    """Paths of other layers than the sources' get models of their own, made when first needed."""

    def __init__(self, recipe: Recipe, checkpoints: Mapping[str, Checkpoint], model: "TransformersModel") -> None:
        """model: loaded from the source whose settings the child takes over.

        Raises CheckpointError where the architecture cannot say the order of layers that every candidate has, and where
        loading changes weights, so that what is judged in memory would not be what is loaded.
        """
        self._recipe, self._checkpoints, self._model = recipe, checkpoints, model
        self._donor = shell_of(recipe, checkpoints)
        self._layouts = {
            source: Layout.of(checkpoints[source.model].tensors, checkpoints[source.model].settings)
            for source in sources(recipe.root)
        }
        self._settings: dict[tuple[tuple[Source, int], ...], str | None] = {}
        self._others: OrderedDict[str, tuple[TransformersModel, LiveMerge]] = OrderedDict()
        self._first: LiveMerge | None = None
        from merger.architectures.loading import loaded_as_stored  # with torch

        loaded_as_stored(model.module, checkpoints[self._donor.model])
        if self._settled(without_path(recipe)) is None:  # what is refused is refused before anything is searched
            self._own()

    def merge(self, recipe: Recipe) -> "TransformersModel":
        """The model that holds the recipe's weights now, until the next merge.

        Raises CandidateFailed where the architecture cannot say the recipe's layers in their order.
        """
        try:
            settings = self._settled(recipe)
        except CheckpointError as fault:
            raise CandidateFailed(fault.message, mend=fault.mend, **fault.facts) from fault
        if settings is None:
            self._own().apply(recipe)
            return self._model
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
        return self._own().differences(recipe, others)

    def _own(self) -> LiveMerge:
        """The merge into the sources' own arrangement of layers."""
        if self._first is None:
            self._first = LiveMerge(self._recipe, self._checkpoints, self._model.module)
        return self._first

    def _settled(self, recipe: Recipe) -> str | None:
        """The settings that a child with the recipe's layers is saved with, as JSON; None: the model's own."""
        key: tuple[tuple[Source, int], ...] = ()  # all recipes of whole models
        if has_layers(recipe.root) or key not in self._settings:
            expression = Expression(recipe, self._checkpoints, self._layouts)
            key = expression.origins() if has_layers(recipe.root) else ()
        if key not in self._settings:
            found = child_settings(expression, self._checkpoints, self._donor)
            self._settings[key] = None if found is None else json.dumps(found, sort_keys=True)
        return self._settings[key]
