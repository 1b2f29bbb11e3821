"""Read and write mergekit's YAML: one document for one merge, several for a chain."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from merger.errors import N_, RecipeError
from merger.recipes._values import read_parameters, write_parameters
from merger.recipes.recipe import Input, Merge, Node, Recipe, Source, called, merges

_KEYS = (
    "name",
    "merge_method",
    "models",
    "base_model",
    "dtype",
    "out_dtype",
    "parameters",
    "tokenizer_source",
    "tokenizer",
    "search",
)


def read_mergekit(text: str, folder: Path | None = None) -> Recipe:
    """The recipe that the YAML describes; raises RecipeError naming the key and the mend.

    folder: model paths in the text are relative to it (None: they are kept as written). In a chain each document
    but the last carries a ``name`` by which later ones refer to it. A key ``search`` is left to the search's reader.
    What the methods themselves ask for is checked by ``merger.methods.validate``.
    """
    documents = _documents(text)
    nodes: dict[str, Merge] = {}
    used: set[str] = set()
    last = Recipe(Source(""))
    for number, document in enumerate(documents, start=1):
        _check_keys(document)
        name = str(document.get("name") or "")
        if not name:
            if number < len(documents):
                raise RecipeError(
                    N_("Document {number} has no name, so no later one can refer to it."),
                    mend=N_("Add name: to every document but the last."),
                    number=number,
                )
            name = "merge"
        if name in nodes:
            raise RecipeError(N_("Two merges are named {node}."), mend=N_("Rename one of them."), node=name)
        recipe = _document(document, name, nodes, used, folder)
        if number > 1:
            _same_dtype(last, recipe, name)
        assert isinstance(recipe.root, Merge)
        nodes[name] = recipe.root
        last = recipe
    unused = [name for name in list(nodes)[:-1] if name not in used]
    if unused:
        raise RecipeError(
            N_("No later document uses the merge {node}."),
            mend=N_("Put the final merge last, and remove what it does not need."),
            node=unused[0],
        )
    return last


def write_mergekit(recipe: Recipe) -> str:
    """YAML that :func:`read_mergekit` reads back equal; plain mergekit when no parameter is free."""
    steps = merges(recipe.root)
    if not steps:
        assert isinstance(recipe.root, Source)
        raise RecipeError(
            N_("{model} alone is no merge."), mend=N_("Use passthrough to copy a model."), model=recipe.root.model
        )
    return "---\n".join(_write(step, recipe, step == recipe.root) for step in steps)


def _documents(text: str) -> list[dict[str, Any]]:
    try:
        documents = [document for document in yaml.safe_load_all(text) if document is not None]
    except (yaml.YAMLError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        raise RecipeError(
            N_("The recipe is not readable YAML (line {line}: {fault})."),
            mend=N_("Check indentation, colons and brackets there."),
            line=mark.line + 1 if mark else 1,
            fault=getattr(fault, "problem", None) or type(fault).__name__,
        ) from fault
    if not documents or not all(isinstance(document, dict) for document in documents):
        raise RecipeError(N_("The recipe is empty or no mapping."), mend=N_("Start with merge_method: and models:."))
    return documents


def _check_keys(document: Mapping[Any, Any]) -> None:
    shapes = [key for key in ("models", "slices", "modules") if key in document]
    if len(shapes) > 1:
        raise RecipeError(
            N_("The recipe has both {one} and {two}."), mend=N_("Keep exactly one."), one=shapes[0], two=shapes[1]
        )
    if shapes and shapes[0] != "models":
        raise RecipeError(
            N_("{key} is not accepted: recipes merge whole models."),
            mend=N_("List the models under models:, and use filters or gradients to treat layers differently."),
            key=shapes[0],
        )
    if "chat_template" in document:
        raise RecipeError(
            N_("{key} is not accepted: the child takes the chat template of its tokenizer."),
            mend=N_("Name the model that has it as tokenizer_source."),
            key="chat_template",
        )
    for key in document:
        if key not in _KEYS:
            raise RecipeError(
                N_("{key} is no key of a recipe."), mend=N_("Use {accepted}."), key=key, accepted=", ".join(_KEYS[:-1])
            )
    for key in ("merge_method", "models"):
        if not document.get(key):
            raise RecipeError(N_("The recipe has no {key}."), mend=N_("Add {key}:."), key=key)


def _document(
    document: Mapping[str, Any], name: str, nodes: Mapping[str, Merge], used: set[str], folder: Path | None
) -> Recipe:
    def node(value: Any, key: str) -> Node:
        if isinstance(value, str) and value in nodes:
            used.add(value)
            return nodes[value]
        return _source(value, key, folder)

    models = document["models"]
    if not isinstance(models, list):
        raise RecipeError(N_("{key} must be a list."), mend=N_("Start each model with a dash."), key="models")
    merge = Merge(
        method=str(document["merge_method"]),
        inputs=tuple(_input(item, number, node) for number, item in enumerate(models, start=1)),
        base=node(document["base_model"], "base_model") if document.get("base_model") else None,
        parameters=read_parameters(document.get("parameters"), "parameters"),
        name=name,
    )
    return Recipe(
        root=merge,
        dtype=_word(document, "dtype"),
        out_dtype=_word(document, "out_dtype"),
        tokenizer=_tokenizer(document, merge, folder),
    )


def _input(item: Any, number: int, node: Any) -> Input:
    if isinstance(item, str):
        item = {"model": item}
    if not isinstance(item, dict) or "model" not in item:
        raise RecipeError(
            N_("Entry {number} of models names no model."), mend=N_("Write - model: PATH."), number=number
        )
    for key in item:
        if key not in ("model", "parameters"):
            raise RecipeError(
                N_("{key} is no key of a model's entry."),
                mend=N_("Use {accepted}."),
                key=key,
                accepted="model, parameters",
            )
    return Input(node(item["model"], "model"), read_parameters(item.get("parameters"), f"models[{number}].parameters"))


def _source(value: Any, key: str, folder: Path | None) -> Source:
    if isinstance(value, dict) and isinstance(value.get("model"), dict):  # mergekit's long form of a reference
        value = value["model"].get("path")
    if not isinstance(value, str) or not value.strip():
        raise RecipeError(N_("{key} must name a model's folder."), mend=N_("Write its path."), key=key)
    path = value if folder is None else str(folder / value)
    if "+" in value and not Path(path).exists():
        raise RecipeError(
            N_("{model}: adapters (model+adapter) are not accepted."),
            mend=N_("Merge the adapter into its model first."),
            model=value,
        )
    return Source(path)


def _word(document: Mapping[str, Any], key: str) -> str | None:
    value = document.get(key)
    if value is not None and not isinstance(value, str):
        raise RecipeError(N_("{key} cannot be {value}."), mend=N_("Write a word."), key=key, value=value)
    return value


def _tokenizer(document: Mapping[str, Any], merge: Merge, folder: Path | None) -> Source | None:
    value = document.get("tokenizer_source")
    if "tokenizer" in document:
        long = document["tokenizer"]
        if value is not None or not isinstance(long, dict) or set(long) != {"source"}:
            raise RecipeError(
                N_("{key} may say source and nothing else."),
                mend=N_("Write tokenizer_source: base or a model's path."),
                key="tokenizer",
            )
        value = long["source"]
    if value is None:
        return None
    if value == "union":
        raise RecipeError(
            N_("tokenizer_source: union is not accepted: vocabularies are taken over from one model."),
            mend=N_("Write tokenizer_source: base or a model's path."),
        )
    if value == "base":
        return merge.base if isinstance(merge.base, Source) else None
    return _source(value, "tokenizer_source", folder)


def _same_dtype(before: Recipe, after: Recipe, name: str) -> None:
    between = before.out_dtype or before.dtype
    if before.dtype != after.dtype or between != after.dtype:
        raise RecipeError(
            N_("{node} works in {one}, the merge before it in {two}."),
            mend=N_("Give all documents the same dtype, and out_dtype to the last alone."),
            node=name,
            one=after.dtype,
            two=between,
        )


def _write(step: Merge, recipe: Recipe, final: bool) -> str:
    document: dict[str, Any] = {}
    if not final or step.name != "merge":
        document["name"] = step.name
    document["merge_method"] = step.method
    if step.base is not None:
        document["base_model"] = called(step.base)
    document["models"] = [_write_input(item) for item in step.inputs]
    if step.parameters:
        document["parameters"] = write_parameters(step.parameters)
    if recipe.dtype:
        document["dtype"] = recipe.dtype
    if final and recipe.out_dtype:
        document["out_dtype"] = recipe.out_dtype
    if final and recipe.tokenizer:
        document["tokenizer_source"] = recipe.tokenizer.model
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110)
    return text


def _write_input(item: Input) -> dict[str, Any]:
    entry: dict[str, Any] = {"model": called(item.node)}
    if item.parameters:
        entry["parameters"] = write_parameters(item.parameters)
    return entry
