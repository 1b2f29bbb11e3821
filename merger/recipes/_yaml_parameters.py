"""The values that a parameter may have in YAML, read, combined and written."""

from typing import Any

from merger.errors import N_, RecipeError
from merger.recipes.parameters import (
    BLOCKS,
    EVERYTHING,
    ByBlock,
    Filtered,
    Free,
    Gradient,
    Parameter,
    Parameters,
    Scalar,
)
from merger.space import KINDS

_NEEDED = {"bit": (), "choice": ("choices",)}  # what a kind must say; the others say low and high
_YES_OR_NO = {"true": True, "false": False}  # in quotes
_MAY_SAY = ("kind", "granularity", "start", "tie")


def read_parameters(value: Any, key: str) -> Parameters:
    """Named parameters; ``key`` tells where they stand. An empty list says nothing. Raises RecipeError."""
    if value is None:
        return ()
    if not isinstance(value, dict):
        raise RecipeError(N_("{key} must be a mapping of names to values."), mend=N_("Write name: value."), key=key)
    return tuple((str(name), read_value(item, f"{key}.{name}")) for name, item in value.items() if item != [])


def read_value(value: Any, key: str) -> Parameter:
    """A number, ``[0, 0.5, 1]``, filters ``[{filter: part, value: v}, ...]`` or a single one, ``{blocks: {mlp: v}}``,
    ``{free: {low, high, granularity, start, kind, tie}}``, see :func:`read_free`."""
    if isinstance(value, dict):
        if "value" in value:
            return Filtered((_rule(value, key),))
        return _blocks(value["blocks"], key) if set(value) == {"blocks"} else read_free(value, key)
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
    if isinstance(value, str) and value.strip().lower() in _YES_OR_NO:
        return _YES_OR_NO[value.strip().lower()]
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


def read_free(value: Any, key: str) -> Free:
    """``{free: {...}}``: low and high; of kind choice choices instead, of kind bit neither. Raises RecipeError."""
    said = value.get("free") if isinstance(value, dict) and set(value) == {"free"} else None
    kind = said.get("kind", "real") if isinstance(said, dict) else "real"
    if kind not in KINDS:
        raise RecipeError(
            N_("{key}: there is no kind {kind}."),
            mend=N_("Use one of {accepted}."),
            key=key, kind=repr(kind)[:60], accepted=", ".join(KINDS),
        )  # fmt: skip
    needed = _NEEDED.get(kind, ("low", "high"))
    if not isinstance(said, dict) or not set(needed) <= set(said) <= {*needed, *_MAY_SAY}:
        raise RecipeError(
            N_("{key} is a mapping that says nothing known."),
            mend=N_("Write {{free: {{low: 0, high: 1}}}}, with granularity and start if wanted."),
            key=key,
        )
    choices = said.get("choices", [])
    if not isinstance(choices, list):
        raise RecipeError(N_("{key} must be a list."), mend=N_("Start each entry with a dash."), key=f"{key}.choices")
    start, tie = said.get("start"), said.get("tie")
    return Free(
        low=float(_number(said.get("low", 0), key)),
        high=float(_number(said.get("high", 1), key)),
        granularity=str(said.get("granularity", "layer")),
        start=None if start is None else _start(kind, _number(start, key)),
        kind=kind,
        choices=tuple(_number(choice, f"{key}.choices") for choice in choices),
        tie=None if tie is None else str(tie),
    )


def _start(kind: str, value: float) -> float:
    """A choice and a bit start at what is said, anything else at a number."""
    return value if kind in _NEEDED else float(value)


def write_free(free: Free) -> dict[str, Any]:
    """The mapping that :func:`read_free` reads back equal."""
    said: dict[str, Any] = {} if free.kind == "real" else {"kind": free.kind}
    for name in _NEEDED.get(free.kind, ("low", "high")):
        said[name] = list(free.choices) if name == "choices" else getattr(free, name)
    said["granularity"] = free.granularity
    if free.start is not None:
        said["start"] = free.start
    return {"free": said if free.tie is None else said | {"tie": free.tie}}


def _write(value: Parameter) -> Any:
    if isinstance(value, Free):
        return write_free(value)
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
