"""The values that a parameter may have in YAML, read, combined and written."""

from typing import Any

from merger.errors import N_, RecipeError
from merger.recipes.parameters import BLOCKS, EVERYTHING, ByBlock, Filtered, Free, Gradient, Parameter, Scalar
from merger.recipes.recipe import Parameters

_FREE_KEYS = ("low", "high", "granularity", "start")


def read_parameters(value: Any, key: str) -> Parameters:
    """Named parameters; ``key`` tells where they stand. An empty list says nothing. Raises RecipeError."""
    if value is None:
        return ()
    if not isinstance(value, dict):
        raise RecipeError(N_("{key} must be a mapping of names to values."), mend=N_("Write name: value."), key=key)
    return tuple((str(name), read_value(item, f"{key}.{name}")) for name, item in value.items() if item != [])


def read_value(value: Any, key: str) -> Parameter:
    """A number, ``[0, 0.5, 1]``, filters ``[{filter: part, value: v}, ...]`` or a single one, ``{blocks: {mlp: v}}``,
    ``{free: {low, high, granularity, start}}``."""
    if isinstance(value, dict):
        if "value" in value:
            return Filtered((_rule(value, key),))
        return _blocks(value["blocks"], key) if set(value) == {"blocks"} else _free(value, key)
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return Filtered(tuple(_rule(item, key) for item in value))
    return _plain(value, key)


def write_parameters(parameters: Parameters) -> dict[str, Any]:
    """The mapping that :func:`read_parameters` reads back equal."""
    return {name: _write(value) for name, value in parameters}


def over(upper: Parameters, lower: Parameters) -> Parameters:
    """Both sets as one: ``upper`` wins by name; where it says nothing of a tensor, ``lower`` is asked."""
    above = dict(upper)
    both = {name: _over(name, above[name], value) if name in above else value for name, value in lower}
    return tuple((both | {name: value for name, value in upper if name not in both}).items())


def _over(name: str, upper: Parameter, lower: Parameter) -> Parameter:
    if isinstance(upper, Filtered) and not any(part in EVERYTHING for part, _ in upper.rules):
        if isinstance(lower, Filtered):
            return Filtered(upper.rules + lower.rules)
        if not isinstance(lower, Free | ByBlock):
            return Filtered((*upper.rules, ("*", lower)))
    elif isinstance(upper, ByBlock) and "other" not in dict(upper.values):
        if not isinstance(lower, Free | Filtered):
            below = lower.values if isinstance(lower, ByBlock) else (("other", lower),)
            return ByBlock((*upper.values, *(item for item in below if item[0] not in dict(upper.values))))
    else:
        return upper
    raise RecipeError(
        N_("{parameter} leaves tensors to a value of another kind further out."),
        mend=N_("Say it in one place, or end its filters with one that has only a value."),
        parameter=name,
    )


def _plain(value: Any, key: str) -> Scalar | Gradient:
    if isinstance(value, list):
        if not value:
            raise RecipeError(N_("{key} is an empty list."), mend=N_("Give at least one number."), key=key)
        if all(isinstance(item, bool) for item in value):
            return Gradient(tuple(value))
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


def _blocks(value: Any, key: str) -> ByBlock:
    if not isinstance(value, dict) or not value or not set(value) <= set(BLOCKS):
        raise RecipeError(
            N_("{key} must give each block a value."),
            mend=N_("Blocks are {accepted}."),
            key=key,
            accepted=", ".join(BLOCKS),
        )
    return ByBlock(tuple((block, _plain(item, f"{key}.{block}")) for block, item in value.items()))


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
    if isinstance(value, ByBlock):
        return {"blocks": {block: _write(item) for block, item in value.values}}
    if isinstance(value, Filtered):
        return [
            {"value": _write(item)} if part == "*" else {"filter": part, "value": _write(item)}
            for part, item in value.rules
        ]
    if isinstance(value, Gradient):
        return list(value.values)
    return value
