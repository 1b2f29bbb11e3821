"""The values that a parameter may have in YAML, read and written."""

from typing import Any

from merger.errors import N_, RecipeError
from merger.recipes.parameters import Filtered, Free, Gradient, Parameter, Scalar
from merger.recipes.recipe import Parameters

_FREE_KEYS = ("low", "high", "granularity", "start")


def read_parameters(value: Any, key: str) -> Parameters:
    """Named parameters; ``key`` tells where they stand. Raises RecipeError."""
    if value is None:
        return ()
    if not isinstance(value, dict):
        raise RecipeError(N_("{key} must be a mapping of names to values."), mend=N_("Write name: value."), key=key)
    return tuple((str(name), read_value(item, f"{key}.{name}")) for name, item in value.items())


def read_value(value: Any, key: str) -> Parameter:
    """A number, ``[0, 0.5, 1]``, ``[{filter: part, value: v}, ...]`` or ``{free: {low, high, granularity, start}}``."""
    if isinstance(value, dict):
        return _free(value, key)
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return Filtered(tuple(_rule(item, key) for item in value))
    return _plain(value, key)


def write_parameters(parameters: Parameters) -> dict[str, Any]:
    """The mapping that :func:`read_parameters` reads back equal."""
    return {name: _write(value) for name, value in parameters}


def _plain(value: Any, key: str) -> Scalar | Gradient:
    if isinstance(value, list):
        if not value:
            raise RecipeError(N_("{key} is an empty list."), mend=N_("Give at least one number."), key=key)
        return Gradient(tuple(float(_number(item, key)) for item in value))
    return _number(value, key)


def _number(value: Any, key: str) -> float | int | bool:
    if isinstance(value, bool | int | float):
        return value
    try:  # YAML reads 1e-3 (no point) as text
        return float(value)
    except (TypeError, ValueError) as fault:
        raise RecipeError(
            N_("{key} must be a number, not {value}."),
            mend=N_("Write a number, a list of numbers, or filters with values."),
            key=key,
            value=repr(value)[:60],
        ) from fault


def _rule(item: dict[Any, Any], key: str) -> tuple[str, Scalar | Gradient]:
    if "value" not in item or not set(item) <= {"filter", "value"}:
        raise RecipeError(
            N_("A filter of {key} must have filter and value, and nothing else."),
            mend=N_("Write - {{filter: part of a name, value: number}}."),
            key=key,
        )
    part = item.get("filter")
    return ("*" if part is None else str(part)), _plain(item["value"], key)


def _free(value: dict[Any, Any], key: str) -> Free:
    bounds = value.get("free")
    if set(value) != {"free"} or not isinstance(bounds, dict) or not {"low", "high"} <= set(bounds) <= set(_FREE_KEYS):
        raise RecipeError(
            N_("{key} is a mapping that says nothing known."),
            mend=N_("Write {{free: {{low: 0, high: 1}}}}, with granularity and start if wanted."),
            key=key,
        )
    start = bounds.get("start")
    return Free(
        low=float(_number(bounds["low"], key)),
        high=float(_number(bounds["high"], key)),
        granularity=str(bounds.get("granularity", "layer")),
        start=None if start is None else float(_number(start, key)),
    )


def _write(value: Parameter) -> Any:
    if isinstance(value, Free):
        bounds: dict[str, Any] = {"low": value.low, "high": value.high, "granularity": value.granularity}
        return {"free": bounds if value.start is None else bounds | {"start": value.start}}
    if isinstance(value, Filtered):
        return [
            {"value": _write(item)} if part == "*" else {"filter": part, "value": _write(item)}
            for part, item in value.rules
        ]
    if isinstance(value, Gradient):
        return list(value.values)
    return value
