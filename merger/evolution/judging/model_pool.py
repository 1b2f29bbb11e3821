"""The models in memory that candidates are merged into: one for every child that is saved with other files."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from merger.architectures.loading import loaded_as_stored
from merger.errors import N_, CandidateFailed, CheckpointError
from merger.evaluation.encoding import Encoding
from merger.evaluation.language_model import LanguageModel
from merger.evaluation.models import empty_model
from merger.formulas.child import Child, child_settings
from merger.formulas.expression import Expression, shell_of
from merger.outputs.child_files import write_child_files
from merger.outputs.live import LiveMerge
from merger.recipes.layer_path import without_path
from merger.recipes.recipe import Recipe, Source, has_layers, sources
from merger.weights.checkpoint import Checkpoint
from merger.weights.documents import read_json
from merger.weights.layout import Layout
from merger.weights.settings import FILE, text_setting

if TYPE_CHECKING:
    from torch import Tensor

_KEPT = 4  # children beside the first: paths of a search come back to the same few lengths

Key = tuple[object, ...]


class ModelPool:
    """Children by the files that they would be saved with, weights merged in as they are wanted.

    Paths of other layers than the sources' get models of their own, made when first needed. Which tokenizer, chat
    template and end tokens a child has depends on its sources alone, and a path may leave some of them out.
    """

    def __init__(self, recipe: Recipe, checkpoints: Mapping[str, Checkpoint], device: str) -> None:
        """recipe: free parameters allowed. Raises what stands against the recipe (MergerError).

        Among that: an order of layers, the same for every candidate, that the architecture cannot say, and a class
        that changes weights on loading, so that what is judged in memory would not be what is loaded.
        """
        self._checkpoints, self._device = checkpoints, device
        self._layouts: dict[tuple[Source, ...], Mapping[Source, Layout]] = {}
        self._encoding_of: dict[tuple[Source, ...], Encoding] = {}
        self._encodings: dict[str, Encoding] = {}
        self._settings: dict[tuple[tuple[Source, int], ...], str | None] = {}
        self._others: OrderedDict[Key, tuple[LanguageModel, LiveMerge]] = OrderedDict()
        plain = without_path(recipe)
        expression = Expression(plain, checkpoints)
        self.model = self._built(plain, expression)
        loaded_as_stored(self.model.module, expression.checkpoints[expression.shell.model])
        self._first = LiveMerge(recipe, checkpoints, self.model.module)
        _check(self._first)
        self._first_key = self._key(plain)

    def merge(self, recipe: Recipe) -> LanguageModel:
        """The model that holds the recipe's weights now, until the next merge.

        Raises CandidateFailed where the architecture cannot say the recipe's layers in their order.
        """
        try:
            key = self._key(recipe)
        except CheckpointError as fault:
            raise CandidateFailed(fault.message, mend=fault.mend, code=fault.code, **fault.facts) from fault
        model, live = (self.model, self._first) if key == self._first_key else self._other(key, recipe)
        live.apply(recipe)
        leaves = sources(recipe.root)
        if leaves not in self._encoding_of:
            self._built(recipe, Expression(recipe, self._checkpoints))
        encoding = self._encoding_of[leaves]
        return model if model.encoding is encoding else model.with_encoding(encoding)

    def differences(self, recipe: Recipe, others: Sequence[Recipe]) -> "Iterator[tuple[int, str, Tensor]]":
        """As :meth:`merger.outputs.live.LiveMerge.differences`, for recipes with the sources' own layers."""
        return self._first.differences(recipe, others)

    def _other(self, key: Key, recipe: Recipe) -> tuple[LanguageModel, LiveMerge]:
        if key not in self._others:
            if len(self._others) >= _KEPT:
                self._others.popitem(last=False)
            model = self._built(recipe, Expression(recipe, self._checkpoints))
            live = LiveMerge(recipe, self._checkpoints, model.module)
            _check(live)
            self._others[key] = model, live
        self._others.move_to_end(key)
        return self._others[key]

    def _built(self, recipe: Recipe, expression: Expression) -> LanguageModel:
        """A model by the recipe's own files, its weights nothing yet; a tokenizer is loaded once."""
        with TemporaryDirectory(prefix="tsugiki-") as name:
            folder = Path(name)
            write_child_files(Child(recipe, self._checkpoints, expression), folder, None)
            digest = _of_tokens(folder)
            model = empty_model(folder, self._device, self._encodings.get(digest))
        self._encoding_of[sources(recipe.root)] = self._encodings[digest] = model.encoding
        return model

    def _key(self, recipe: Recipe) -> Key:
        """What a child's settings depend on: its layers, whose settings it has, its vocabulary."""
        vocabulary = () if recipe.vocabulary is None else sources(recipe.root)
        return self._arranged(recipe), shell_of(recipe, self._checkpoints), vocabulary

    def _arranged(self, recipe: Recipe) -> str | None:
        """The settings that a child with the recipe's layers is saved with, as JSON; None: those of its shell."""
        origins: tuple[tuple[Source, int], ...] = ()  # all recipes of whole models
        if has_layers(recipe.root) or origins not in self._settings:
            leaves = sources(recipe.root)
            expression = Expression(recipe, self._checkpoints, self._layouts.get(leaves))
            self._layouts[leaves] = expression.layouts
            origins = expression.origins() if has_layers(recipe.root) else ()
        if origins not in self._settings:
            found = child_settings(expression, expression.checkpoints, expression.shell)
            self._settings[origins] = None if found is None else json.dumps(found, sort_keys=True)
        return self._settings[origins]


def _check(live: LiveMerge) -> None:
    """Nothing of a model that was built empty may stay as it is."""
    left = live.untouched
    if left:
        raise CheckpointError(
            N_("The models have no tensor {tensor}, without which the child cannot be asked."),
            mend=N_("Copy or download the models again."),
            tensor=left[0],
        )


def _of_tokens(folder: Path) -> str:
    """SHA-256 of what says how a child is asked and where its answers end."""
    settings = read_json(folder / FILE)
    total = hashlib.sha256(repr(text_setting(settings, "eos_token_id")).encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != FILE:
            total.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return total.hexdigest()
