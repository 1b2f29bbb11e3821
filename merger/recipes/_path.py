"""A free path through layers in YAML: ``merge_method: layer_path`` with models and what is known of the path."""

from collections.abc import Callable, Sequence
from typing import Any

from merger.errors import N_, RecipeError
from merger.recipes._yaml_parameters import read_free, write_free
from merger.recipes.recipe import FreePath, Node

PATH = "layer_path"
_FREE = ("indicator", "scale")
_WHOLE = ("repeats", "pin_first", "pin_last", "most_layers")


def read_path(document: dict[Any, Any], name: str, base: Node | None, find: Callable[[Any, str], Node]) -> FreePath:
    """The path of a document; find: the node that a model's name means. Raises RecipeError."""
    if base is not None:
        raise RecipeError(
            N_("{node}: {method} takes no base model."),
            mend=N_("Leave base_model out, or list it among the models."),
            code="base_unwanted", node=name, method=PATH,
        )  # fmt: skip
    entries, said = document.get("models"), document.get("parameters") or {}
    if not isinstance(entries, list):
        raise RecipeError(N_("{key} must be a list."), mend=N_("Start each entry with a dash."), key="models")
    if not isinstance(said, dict):
        raise RecipeError(
            N_("{key} must be a mapping of names to values."), mend=N_("Write name: value."), key="parameters"
        )
    for key in said:
        if key not in (*_FREE, *_WHOLE):
            raise RecipeError(
                N_("{word} is no key of {key}."),
                mend=N_("Use {accepted}."),
                word=key, key="parameters", accepted=", ".join((*_FREE, *_WHOLE)),
            )  # fmt: skip
    models = tuple(_model(entry, f"models[{number}]", find) for number, entry in enumerate(entries, start=1))
    found: dict[str, Any] = {key: read_free(said[key], f"parameters.{key}") for key in _FREE if key in said}
    found |= {key: _count(said[key], f"parameters.{key}") for key in _WHOLE if key in said}
    return FreePath(models, name=name, **found)


def write_path(path: FreePath, models: Sequence[str]) -> dict[str, Any]:
    """What :func:`read_path` reads back equal; models: what they are called."""
    said: dict[str, Any] = {key: getattr(path, key) for key in _WHOLE if getattr(path, key) is not None}
    said["indicator"] = write_free(path.indicator)
    if path.scale is not None:
        said["scale"] = write_free(path.scale)
    return {"models": [{"model": model} for model in models], "parameters": said}


def _model(entry: Any, key: str, find: Callable[[Any, str], Node]) -> Node:
    if isinstance(entry, dict) and set(entry) == {"model"}:
        entry = entry["model"]
    if not isinstance(entry, str) or not entry:
        raise RecipeError(N_("{key} names no model."), mend=N_("Write - model: PATH."), key=key)
    return find(entry, key)


def _count(value: Any, key: str) -> int:
    if type(value) is not int:
        raise RecipeError(
            N_("{key} must be a whole number, not {value}."), mend=N_("Write 0 or more."), key=key, value=value
        )
    return value
