"""What one document of a recipe merges: whole models, slices of their layers, or modules apart."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from merger.errors import N_, RecipeError
from merger.methods import METHODS
from merger.recipes._path import PATH, read_path
from merger.recipes._published import models_as_meant
from merger.recipes._yaml_parameters import over, read_parameters
from merger.recipes.recipe import Input, Layers, Merge, Modules, Node, Parameters, Stack, called

BODIES = ("models", "slices", "modules")
_OF_MODEL = ("model", "parameters")
_OF_SOURCE = ("model", "layer_range", "parameters", "residual_scale")
_OF_SLICE = ("sources", "base_model", "parameters", "name", "residual_weight")
_OF_MODULE = ("models", "slices", "parameters")


@dataclass(frozen=True)
class Context:
    """Where a body stands: what holds for all of it.

    name: of its merges. key: where it is, for messages. find: the node that a model's name means.
    warn: told what is accepted but does not do what it seems to.
    """

    name: str
    method: str
    base: Node | None
    parameters: Parameters
    find: Callable[[Any, str], Node]
    warn: Callable[[RecipeError], None]
    key: str = ""

    def inside(self, key: str) -> str:
        return f"{self.key}.{key}" if self.key else key


def no_base(method: str) -> bool:
    """Whether a base model is no base to the method, see :class:`merger.methods.Method`."""
    return method in METHODS and METHODS[method].base == "none"


def read_body(document: dict[Any, Any], context: Context) -> Node:
    """The node that the document's models, slices or modules make. Raises RecipeError."""
    if context.method == PATH:
        return read_path(document, context.name, context.base, context.find)
    present = [key for key in BODIES if document.get(key)]
    if len(present) > 1:
        raise RecipeError(
            N_("The recipe has both {one} and {two}."), mend=N_("Keep exactly one."), one=present[0], two=present[1]
        )
    if not present:
        raise RecipeError(N_("The recipe has no {key}."), mend=N_("Add {key}:."), key="models")
    if present[0] == "modules":
        return _modules(document["modules"], context)
    return _models_or_slices(document, present[0], context)


def _modules(value: Any, context: Context) -> Modules:
    if not isinstance(value, dict):
        raise RecipeError(
            N_("{key} must be a mapping of names to values."), mend=N_("Write name: value."), key="modules"
        )
    return Modules(tuple((str(name), _module(str(name), item, context)) for name, item in value.items()))


def _module(name: str, value: Any, context: Context) -> Node:
    key = context.inside(f"modules.{name}")
    item = _mapping(value, key, _OF_MODULE)
    present = [form for form in ("models", "slices") if item.get(form)]
    if len(present) != 1:
        raise RecipeError(N_("{key} must have either models or slices."), mend=N_("Keep exactly one."), key=key)
    inner = replace(
        context,
        name=f"{context.name}.{name}",
        key=key,
        parameters=over(read_parameters(item.get("parameters"), f"{key}.parameters"), context.parameters),
    )
    return _models_or_slices(item, present[0], inner)


def _models_or_slices(item: dict[Any, Any], form: str, context: Context) -> Node:
    value, key = item[form], context.inside(form)
    if not isinstance(value, list):
        raise RecipeError(N_("{key} must be a list."), mend=N_("Start each entry with a dash."), key=key)
    if form == "models":
        return _whole(models_as_meant(value, key, context.warn), replace(context, key=key))
    names = [context.name] if len(value) == 1 else [f"{context.name}.{number}" for number in range(1, len(value) + 1)]
    parts = tuple(
        _slice(part, replace(context, key=f"{key}[{number}]", name=name))
        for number, (part, name) in enumerate(zip(value, names, strict=True), start=1)
    )
    return parts[0] if len(parts) == 1 else Stack(parts)


def _whole(entries: list[Any], context: Context) -> Merge:
    inputs = tuple(_model(entry, f"{context.key}[{number}]", context) for number, entry in enumerate(entries, start=1))
    base = context.base
    if base is not None and no_base(context.method) and all(item.node != base for item in inputs):
        inputs = (*inputs, Input(base))
        context.warn(
            RecipeError(
                N_("{node}: {method} has no base, so {model} goes in as one more model."),
                mend=N_("List it under models: if that is meant, else leave base_model out."),
                node=context.name,
                method=context.method,
                model=called(base),
            )
        )
    return Merge(context.method, inputs, base, context.parameters, context.name)


def _model(entry: Any, key: str, context: Context) -> Input:
    item = _mapping({"model": entry} if isinstance(entry, str) else entry, key, _OF_MODEL)
    return Input(_named(item, key, context), read_parameters(item.get("parameters"), f"{key}.parameters"))


def _slice(value: Any, context: Context) -> Node:
    item = _mapping(value, context.key, _OF_SLICE)
    entries = item.get("sources")
    if not isinstance(entries, list) or not entries:
        raise RecipeError(N_("{key} has no {word}."), mend=N_("Add {word}:."), key=context.key, word="sources")
    if item.get("residual_weight") is not None:
        context.warn(
            RecipeError(
                N_("{key} has no effect, in mergekit neither."),
                mend=N_("Remove it."),
                key=f"{context.key}.residual_weight",
            )
        )
    inputs = tuple(
        _source(entry, f"{context.key}.sources[{number}]", context) for number, entry in enumerate(entries, start=1)
    )
    _same_length(inputs, context)
    base = context.find(item["base_model"], f"{context.key}.base_model") if item.get("base_model") else context.base
    parameters = over(read_parameters(item.get("parameters"), f"{context.key}.parameters"), context.parameters)
    first = inputs[0]
    if context.method == "passthrough" and len(inputs) == 1 and not first.parameters and not parameters:
        return first.node
    name = str(item["name"]) if item.get("name") else context.name
    return Merge(context.method, inputs, _base(base, inputs, context), parameters, name)


def _source(value: Any, key: str, context: Context) -> Input:
    item = _mapping(value, key, _OF_SOURCE)
    node = _named(item, key, context)
    bounds = item.get("layer_range")
    read = [_whole_number(bound) for bound in bounds] if isinstance(bounds, list) else []
    numbers = [number for number in read if number is not None]
    if not isinstance(bounds, list) or len(numbers) != 2 or len(bounds) != 2:
        raise RecipeError(
            N_("{key} has no layer_range of two whole numbers."),
            mend=N_("Write layer_range: [first, stop]; stop itself is left out."),
            key=key,
        )
    first, stop = numbers
    if not 0 <= first < stop:
        raise RecipeError(
            N_("{key}: layer_range [{first}, {stop}] holds no layer."),
            mend=N_("Write layer_range: [first, stop]; stop itself is left out."),
            key=key,
            first=first,
            stop=stop,
        )
    scale = item.get("residual_scale", 1.0)
    if isinstance(scale, bool) or not isinstance(scale, int | float):
        raise RecipeError(
            N_("{key} must be a number, not {value}."),
            mend=N_("Write a number."),
            key=f"{key}.residual_scale",
            value=repr(scale)[:60],
        )
    layers = Layers(node, first, stop, float(scale))
    return Input(layers, read_parameters(item.get("parameters"), f"{key}.parameters"))


def _whole_number(value: Any) -> int | None:
    """A whole number, also one in quotes."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 10:
        return int(value)
    return value if type(value) is int else None


def _same_length(inputs: tuple[Input, ...], context: Context) -> None:
    lengths = [item.node.stop - item.node.first for item in inputs if isinstance(item.node, Layers)]
    for item, length in zip(inputs, lengths, strict=True):
        if length != lengths[0]:
            raise RecipeError(
                N_("{key}: {a} gives {one} layers, {b} gives {two}."),
                mend=N_("Take as many layers from each source of a slice."),
                key=context.key,
                a=called(inputs[0].node),
                one=lengths[0],
                b=called(item.node),
                two=length,
            )


def _base(base: Node | None, inputs: tuple[Input, ...], context: Context) -> Node | None:
    """The slice's source that is the base model; None where the method has no use for one."""
    if base is None or no_base(context.method):
        return None
    found = next((item.node for item in inputs if isinstance(item.node, Layers) and item.node.node == base), None)
    if found is None:
        raise RecipeError(
            N_("{key} has not the base model {model} among its sources."),
            mend=N_("List it there, with the layers that the others are compared with."),
            key=context.key,
            model=called(base),
        )
    return found


def _named(item: dict[Any, Any], key: str, context: Context) -> Node:
    if not item.get("model"):
        raise RecipeError(N_("{key} names no model."), mend=N_("Write - model: PATH."), key=key)
    return context.find(item["model"], f"{key}.model")


def _mapping(value: Any, key: str, accepted: tuple[str, ...]) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise RecipeError(
            N_("{key} must be a mapping."), mend=N_("Its keys are {accepted}."), key=key, accepted=", ".join(accepted)
        )
    for name in _unknown(value, accepted):
        raise RecipeError(
            N_("{word} is no key of {key}."),
            mend=N_("Use {accepted}."),
            word=name,
            key=key,
            accepted=", ".join(accepted),
        )
    return value


def _unknown(value: dict[Any, Any], accepted: tuple[str, ...]) -> Iterator[Any]:
    return (key for key in value if key not in accepted)
