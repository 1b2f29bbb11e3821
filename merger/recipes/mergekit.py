"""Read mergekit's YAML: one document for one merge, several for a chain. :mod:`merger.recipes._writing` writes it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from merger.errors import N_, RecipeError
from merger.recipes._published import as_meant, unfenced
from merger.recipes._vocabulary import Models, read_chat_template, read_vocabulary
from merger.recipes._writing import write_mergekit
from merger.recipes._yaml import documents
from merger.recipes._yaml import recipe_text as recipe_text
from merger.recipes._yaml_document import Context, read_body
from merger.recipes._yaml_parameters import read_parameters
from merger.recipes.recipe import Node, Recipe, Source, sources
from merger.recipes.references import ModelReference

__all__ = ["read_mergekit", "write_mergekit"]

_KEYS = (
    "name", "merge_method", "models", "slices", "modules", "base_model", "dtype", "out_dtype", "parameters",
    "tokenizer_source", "tokenizer", "chat_template", "seed", "settings_source", "search",
)  # fmt: skip
_OF_THE_LAST = ("tokenizer_source", "tokenizer", "chat_template", "seed", "settings_source")
Warn = Callable[[RecipeError], None]


def read_mergekit(text: str, folder: Path | None = None, warn: Warn | None = None) -> Recipe:
    """The recipe that the YAML describes; raises RecipeError naming the key and the mend.

    folder: model paths in the text are relative to it (None: they are kept as written). In a chain each document but
    one carries a ``name`` by which others refer to it; that one, or else the last, is the recipe's result. A key
    ``search`` is left to the search's reader. warn: told what mergekit accepts but does not mean what it seems to.
    What the methods themselves ask for is checked by ``merger.checks.validate``.
    """
    on_warning = warn or (lambda problem: None)
    chain = _Chain(_named([as_meant(document, on_warning) for document in _documents(text)]), folder, on_warning)
    last = chain.last
    recipe = chain.recipe(last)
    unused = next((name for name in chain.documents if name not in chain.read), None)
    if unused is not None:
        raise RecipeError(
            N_("No later document uses the merge {node}."),
            mend=N_("Put the final merge last, and remove what it does not need."),
            node=unused,
        )
    return recipe


@dataclass
class _Chain:
    """The documents by name, and the recipes that have been read of them."""

    documents: dict[str, dict[Any, Any]]
    folder: Path | None
    warn: Warn
    read: dict[str, Recipe] = field(default_factory=dict)
    reading: list[str] = field(default_factory=list)

    @property
    def last(self) -> str:
        """The final merge: the one without a name, else the last."""
        unnamed = [name for name, document in self.documents.items() if not document.get("name")]
        return unnamed[0] if unnamed else list(self.documents)[-1]

    def recipe(self, name: str) -> Recipe:
        """The recipe of one document, those that it refers to read before it."""
        if name in self.reading:
            raise RecipeError(
                N_("The merge {node} needs its own result."), mend=N_("Break the circle of names."), node=name
            )
        if name not in self.read:
            self.reading.append(name)
            self.read[name] = self._recipe(name, self.documents[name])
            self.reading.pop()
        return self.read[name]

    def _recipe(self, name: str, document: dict[Any, Any]) -> Recipe:
        _check_keys(document, inner=name != self.last)
        used: list[str] = []

        def find(value: Any, key: str) -> Node:
            if isinstance(value, str) and value in self.documents:
                used.append(value)
                return self.recipe(value).root
            return self._source(value, key)

        base = find(document["base_model"], "base_model") if document.get("base_model") else None
        parameters = read_parameters(document.get("parameters"), "parameters")
        root = read_body(document, Context(name, str(document["merge_method"]), base, parameters, find, self.warn))
        donor = self._donor(document, base, root)
        recipe = Recipe(
            root=root,
            dtype=_dtype(document, "dtype"),
            out_dtype=_dtype(document, "out_dtype"),
            tokenizer=donor,
            vocabulary=read_vocabulary(document, Models(donor or sources(base or root)[0], self._source)),
            chat_template=read_chat_template(document.get("chat_template")),
            seed=_seed(document.get("seed")),
        )
        for inner in used:
            _same_dtype(inner, self.read[inner], name, recipe)
        return recipe

    def _donor(self, document: dict[Any, Any], base: Node | None, root: Node) -> Source | None:
        """Whose settings the child has, where it is not the first source: a base that takes no part gives them."""
        if document.get("settings_source"):
            return self._source(document["settings_source"], "settings_source")
        giver = None if base is None else sources(base)[0]
        return None if giver == sources(root)[0] else giver

    def _source(self, value: Any, key: str) -> Source:
        reference = ModelReference.of(value, key, self.folder)
        plain = reference.path if self.folder is None else str(Path(reference.path).name)
        if plain in self.documents and reference.adapter is not None:
            raise RecipeError(
                N_("{key}: an adapter goes on a model, not on the merge {node}."),
                mend=N_("Put it on the models that are merged there."),
                key=key,
                node=plain,
            )
        if reference.revision is not None and Path(reference.path).is_dir():
            self.warn(
                RecipeError(
                    N_("{model} is a folder here, so its revision has no effect."),
                    mend=N_("Leave it out."),
                    model=reference.text,
                )
            )
        return Source(reference.text)


def _documents(text: str) -> list[dict[Any, Any]]:
    found = documents(unfenced(text))
    if not found or not all(isinstance(document, dict) for document in found):
        raise RecipeError(N_("The recipe is empty or no mapping."), mend=N_("Start with merge_method: and models:."))
    return found


def _named(documents: list[dict[Any, Any]]) -> dict[str, dict[Any, Any]]:
    """The documents by name; the one that has none is called "merge"."""
    named: dict[str, dict[Any, Any]] = {}
    for number, document in enumerate(documents, start=1):
        if not document.get("name") and number < len(documents):
            raise RecipeError(
                N_("Document {number} has no name, so no later one can refer to it."),
                mend=N_("Add name: to every document but the last."),
                number=number,
            )
        name = str(document.get("name") or "merge")
        if name in named:
            raise RecipeError(N_("Two merges are named {node}."), mend=N_("Rename one of them."), node=name)
        named[name] = document
    return named


def _check_keys(document: dict[Any, Any], inner: bool) -> None:
    for key in document:
        if key not in _KEYS:
            raise RecipeError(
                N_("{key} is no key of a recipe."), mend=N_("Use {accepted}."), key=key, accepted=", ".join(_KEYS[:-1])
            )
        if inner and key in _OF_THE_LAST and document[key] is not None:
            raise RecipeError(
                N_("{key} belongs to the final merge."),
                mend=N_("Move it to the last document: a chain is one merge with nothing in between."),
                key=key,
            )
    if not document.get("merge_method"):
        raise RecipeError(N_("The recipe has no {key}."), mend=N_("Add {key}:."), key="merge_method")


def _dtype(document: dict[Any, Any], key: str) -> str | None:
    value = document.get(key)
    if value is not None and not isinstance(value, str):
        raise RecipeError(N_("{key} cannot be {value}."), mend=N_("Write a word."), key=key, value=value)
    return value.removeprefix("torch.") if value else None


def _seed(value: Any) -> int:
    if value is None:
        return 0
    if type(value) is not int or value < 0:
        raise RecipeError(
            N_("{key} must be a whole number, not {value}."), mend=N_("Write 0 or more."), key="seed", value=value
        )
    return value


def _same_dtype(inner: str, before: Recipe, name: str, after: Recipe) -> None:
    between = before.out_dtype or before.dtype
    if before.dtype != after.dtype or between != after.dtype:
        raise RecipeError(
            N_("{node} works in {one}, the merge before it ({inner}) in {two}."),
            mend=N_("Give all documents the same dtype, and out_dtype to the last alone."),
            node=name,
            inner=inner,
            one=after.dtype,
            two=between,
        )
