"""The models in memory that candidates are merged into: one for every arrangement of layers."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from merger.child import Child
from merger.child_files import write_child_files
from merger.conversation import settings_source
from merger.errors import N_, CheckpointError
from merger.evaluation.encoding import Encoding
from merger.evaluation.transformers_model import TransformersModel
from merger.expression import Expression
from merger.live import LiveMerge
from merger.recipes.layer_path import without_path
from merger.recipes.recipe import Layers, Node, Recipe, Source, Stack, children, sources
from merger.weights.checkpoint import Checkpoint
from merger.weights.documents import read_json
from merger.weights.settings import FILE, text_setting

if TYPE_CHECKING:
    from torch import Tensor

_KEPT = 4  # arrangements beside the sources' own: paths of a search come back to the same few lengths


class Bodies:
    """Children by the files that they would be saved with, weights merged in as they are wanted.

    Paths of other lengths than the sources' get models of their own, made when first needed. Which tokenizer, chat
    template and end tokens a child has depends on its sources alone, and a path may leave some of them out.
    """

    def __init__(self, recipe: Recipe, checkpoints: Mapping[str, Checkpoint], device: str) -> None:
        """recipe: free parameters allowed. Raises what stands against the recipe (MergerError)."""
        self._checkpoints, self._device = checkpoints, device
        self._spoken: dict[tuple[Source, ...], Encoding] = {}
        self._encodings: dict[str, Encoding] = {}
        self._others: OrderedDict[tuple[object, ...], tuple[TransformersModel, LiveMerge]] = OrderedDict()
        plain = without_path(recipe)
        expression = Expression(plain, checkpoints)
        self._own = tuple(range(expression.layouts[expression.sources[0]].layers))
        self.model = self._built(plain, expression)
        self._first = LiveMerge(recipe, checkpoints, self.model.module)
        _check(self._first)
        self._first_key = self._key(plain)

    def merge(self, recipe: Recipe) -> TransformersModel:
        """The model that holds the recipe's weights now, until the next merge."""
        key = self._key(recipe)
        model, live = (self.model, self._first) if key == self._first_key else self._other(key, recipe)
        live.apply(recipe)
        leaves = sources(recipe.root)
        if leaves not in self._spoken:
            self._built(recipe, Expression(recipe, self._checkpoints))
        spoken = self._spoken[leaves]
        return model if model.encoding is spoken else TransformersModel(model.module, spoken, model.device)

    def differences(self, recipe: Recipe, others: Sequence[Recipe]) -> "Iterator[tuple[int, str, Tensor]]":
        """As :meth:`merger.live.LiveMerge.differences`, for recipes with the sources' own layers."""
        return self._first.differences(recipe, others)

    def _other(self, key: tuple[object, ...], recipe: Recipe) -> tuple[TransformersModel, LiveMerge]:
        if key not in self._others:
            if len(self._others) >= _KEPT:
                self._others.popitem(last=False)
            model = self._built(recipe, Expression(recipe, self._checkpoints))
            live = LiveMerge(recipe, self._checkpoints, model.module)
            _check(live)
            self._others[key] = model, live
        self._others.move_to_end(key)
        return self._others[key]

    def _built(self, recipe: Recipe, expression: Expression) -> TransformersModel:
        """A model by the recipe's own files, its weights nothing yet; a tokenizer is loaded once."""
        with TemporaryDirectory(prefix="tsugiki-") as name:
            folder = Path(name)
            write_child_files(Child(recipe, self._checkpoints, expression), folder, None)
            digest = _of_tokens(folder)
            model = TransformersModel.unfilled(folder, self._device, encoded=self._encodings.get(digest))
        self._spoken[sources(recipe.root)] = self._encodings[digest] = model.encoding
        return model

    def _key(self, recipe: Recipe) -> tuple[object, ...]:
        """What a child's settings depend on: its layers, whose settings it has, its vocabulary."""
        vocabulary = () if recipe.vocabulary is None else sources(recipe.root)
        return self._numbers(recipe), settings_source(recipe), vocabulary

    def _numbers(self, recipe: Recipe) -> tuple[int, ...]:
        """Whose settings each layer has. Where a model's settings name no layer, only how many there are counts."""
        numbers = self._layers(recipe.root)
        if numbers == self._own:
            return numbers
        settings = self.model.module.config.to_dict()
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
