"""Parameters as plain JSON and back."""

from typing import Any

from merger.recipes.parameters import ByBlock, Filtered, Free, Gradient, Parameter, Parameters
from merger.space import KINDS

_ALWAYS = ("low", "high", "granularity", "start")


def parameters_to_json(parameters: Parameters) -> dict[str, Any]:
    """Plain JSON, readable back by :func:`parameters_from_json` without loss."""
    return {name: _to_json(value) for name, value in parameters}


def parameters_from_json(value: dict[str, Any]) -> Parameters:
    """Named parameters from JSON: a number, or {"gradient": [...]}, {"filters": [[part, value]]}, {"free": {...}},
    {"blocks": [[block, value]]}. Raises ValueError, TypeError, KeyError or AttributeError on anything else."""
    return tuple((name, _from_json(item)) for name, item in value.items())


def free_to_json(free: Free) -> dict[str, Any]:
    """What is always said, then what differs from a real parameter of its own: digests of older recipes stay."""
    value: dict[str, Any] = {name: getattr(free, name) for name in _ALWAYS}
    if free.kind != "real":
        value["kind"] = free.kind
    if free.choices:
        value["choices"] = list(free.choices)
    return value if free.tie is None else value | {"tie": free.tie}


def free_from_json(value: dict[str, Any]) -> Free:
    """A free parameter from its JSON; raises ValueError or TypeError on anything else."""
    free = Free(**(value | {"choices": tuple(value.get("choices", ()))}))
    numbers = (free.low, free.high, *free.choices, *(() if free.start is None else (free.start,)))
    words = (free.granularity, *(() if free.tie is None else (free.tie,)))
    known = free.kind in KINDS
    if not known or not all(isinstance(n, int | float) for n in numbers) or not all(isinstance(w, str) for w in words):
        raise ValueError(value)
    return free


def _to_json(value: Parameter) -> Any:
    if isinstance(value, Free):
        return {"free": free_to_json(value)}
    if isinstance(value, Filtered):
        return {"filters": [[part, _to_json(item)] for part, item in value.rules]}
    if isinstance(value, ByBlock):
        return {"blocks": [[block, _to_json(item)] for block, item in value.values]}
    if isinstance(value, Gradient):
        return {"gradient": list(value.values)}
    return value


def _from_json(value: Any) -> Parameter:
    if not isinstance(value, dict):
        if value is None or isinstance(value, bool | int | float):
            return value
        raise ValueError(value)
    if "free" in value:
        return free_from_json(value["free"])
    if "filters" in value:
        return Filtered(tuple((part, _scalar_or_gradient(item)) for part, item in value["filters"]))
    if "blocks" in value:
        return ByBlock(tuple((block, _scalar_or_gradient(item)) for block, item in value["blocks"]))
    return Gradient(tuple(item if isinstance(item, bool) else float(item) for item in value["gradient"]))


def _scalar_or_gradient(value: Any) -> "Gradient | float | int | bool | None":
    parameter = _from_json(value)
    if isinstance(parameter, Free | Filtered | ByBlock):
        raise ValueError(value)
    return parameter
