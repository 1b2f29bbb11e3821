"""Files from strangers: plain files only, and JSON that is bounded before it is parsed and has one meaning."""

import gc
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from merger.errors import N_, CheckpointError
from merger.weights.links import opened, plain_file


@dataclass(frozen=True)
class Limits:
    """Most bytes; most keys and most values in all, counted in the bytes before Python objects are made of them."""

    size: int
    keys: int
    values: int


SETTINGS = Limits(16 * 2**20, 250_000, 1_000_000)
VOCABULARY = Limits(64 * 2**20, 500_000, 3_000_000)  # Gemma 3: 33 MB, 0.3 and 1.9 million
HEADER = Limits(10 * 2**20, 250_000, 1_000_000)  # 50,000 tensors of eight dimensions: 0.2 and 0.7 million
_DEEPEST = 64
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_MAY_BE_INFINITE = "time_step_limit"  # Mamba 2 says [0, Infinity]


def within(path: Path, most: int) -> int:
    """The size of a plain file; raises CheckpointError when it is more than ``most`` bytes."""
    size = plain_file(path)
    if size > most:
        raise CheckpointError(
            N_("{file} is too large ({bytes} bytes; at most {most} are accepted)."),
            mend=N_("Copy or download the file again, or make it smaller."),
            file=path.name, bytes=size, most=most,
        )  # fmt: skip
    return size


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file of the folder; raises CheckpointError naming the file.

    Refused before it is parsed: links that lead out, too many bytes, keys or values. Refused then: what is no UTF-8,
    nested too deep, NaN and infinite numbers, and a key with two meanings.
    """
    limits = VOCABULARY if path.name == "tokenizer.json" else SETTINGS
    within(path, limits.size)
    with opened(path) as file:
        raw = file.read(limits.size + 1)
    try:
        value = parsed(raw, path.name, limits, _one_meaning(path.name))
        if limits is SETTINGS or _SURROGATE.search(raw):  # a large vocabulary is walked only where it must be
            _look_through(value)
    except NotFinite as fault:
        raise CheckpointError(
            N_("{file} holds a number that is not finite."), mend=N_("Write finite numbers."), file=path.name
        ) from fault
    except (ValueError, RecursionError) as fault:
        raise CheckpointError(
            N_("{file} is not readable JSON."), mend=N_("Copy or download the file again."), file=path.name
        ) from fault
    return value


def parsed(
    raw: bytes, file: str, limits: Limits, pairs: Callable[[list[tuple[str, Any]]], dict[str, Any]]
) -> dict[str, Any]:
    """The JSON object in ``raw``; ``pairs`` makes a dictionary of an object's keys and values.

    Raises CheckpointError when it holds too much, ValueError or RecursionError when it cannot be read.
    """
    keys, values = raw.count(b":"), raw.count(b",") + raw.count(b"[") + raw.count(b"{")
    if len(raw) > limits.size or keys > limits.keys or values > limits.values:
        raise CheckpointError(
            N_("{file} holds too many entries."), mend=N_("Copy or download the file again."), file=file
        )
    collects = gc.isenabled()
    gc.disable()  # nothing of what the parser makes is garbage; looking for it doubles its time
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=pairs, parse_float=_finite, parse_constant=_constant)
    finally:
        if collects:
            gc.enable()
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


class NotFinite(ValueError):
    """A number that is none, or has no end."""


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise NotFinite
    return value


def _constant(text: str) -> float:
    if text == "Infinity":
        return math.inf  # looked at again, with its key
    raise NotFinite


def _one_meaning(file: str) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(found)
        if len(value) != len(found):
            for key, item in found:
                if value[key] != item:
                    raise CheckpointError(
                        N_("{file} says {key} twice, and not the same."),
                        mend=N_("Remove one of the two."),
                        file=file, key=ascii(key)[1:-1][:80],
                    )  # fmt: skip
        return value

    return pairs


def _look_through(value: Mapping[str, Any]) -> None:
    """Settings are walked once, without recursion; ValueError for depth, infinite numbers, text that is no Unicode."""
    waiting: list[tuple[object, int, str]] = [(value, 0, "")]
    while waiting:
        item, depth, key = waiting.pop()
        if depth > _DEEPEST:
            raise ValueError("nested too deep")
        if isinstance(item, dict):
            waiting += [(inner, depth + 1, name) for name, inner in item.items()]
            waiting += [(name, depth, "") for name in item]
        elif isinstance(item, list):
            waiting += [(inner, depth + 1, key) for inner in item]
        elif isinstance(item, str):
            item.encode()
        elif isinstance(item, float) and math.isinf(item) and key != _MAY_BE_INFINITE:
            raise NotFinite
