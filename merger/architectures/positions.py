"""Settings that go by the number of a layer: which they are, and how they are written for other layers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from merger.architectures.rules import positional, solved
from merger.weights.settings import TEXT_PARTS

# How many layers there are, by the names of transformers' classes.
_COUNTS = ("num_hidden_layers", "n_layer", "num_layers", "n_layers", "decoder_layers")
# Lists whose entries are no layers', however many there are.
_OTHER_LISTS = re.compile(
    r"token_ids?$|time_step_limit|architectures|mrope_section|_keys?(?:_|$)|languages|^mtp_|bad_words|suppress"
)
# Lists of layers' numbers.
_NUMBERS = re.compile(r"(?:idxs?|indices|indexes|only_layers|layer_ids|cross_attention_layers|moe_layers|attn_layers)$")
_PREDICTING = "num_nextn_predict_layers"  # layers behind the last one, which guess further tokens


def places() -> tuple[str, ...]:
    """The settings that say how many layers there are."""
    return _COUNTS


def by_layer(part: Mapping[str, Any], layers: int) -> dict[str, tuple[Any, ...]]:
    """Settings with something for each of so many layers: lists with an entry a layer, patterns with a letter a layer.

    Of a list of layers' numbers: whether the layer is in it.
    """
    found: dict[str, tuple[Any, ...]] = {}
    for key, value in part.items():
        if layers < 1 or _OTHER_LISTS.search(key):
            continue
        if isinstance(value, list | tuple) and _numbers(key, value, layers):
            found[key] = tuple(number in value for number in range(layers))
        elif (isinstance(value, list | tuple) or (isinstance(value, str) and "pattern" in key)) and len(
            value
        ) == layers:
            found[key] = tuple(value)
        elif key == "per_layer_config" and isinstance(value, dict):
            own = {int(number): said for number, said in value.items()}
            found[key] = tuple(own.get(number) for number in range(layers))
    return found


def by_number(part: Mapping[str, Any], layers: int) -> dict[str, Any]:
    """The settings, as they are stored, that go by the number of a layer, the number of layers among them."""
    keys = {*by_layer(part, layers), *positional(part), *(key for key in _COUNTS if key in part)}
    return {key: part[key] for key in part if key in keys}


def proposals(
    stored: Mapping[str, Any],
    part: Mapping[str, Any],
    before: int,
    lists: Mapping[str, Sequence[Any]],
    numbers: Sequence[int],
) -> Iterator[dict[str, Any]]:
    """Settings of the language model that may say the wanted layers, the nearest to the stored ones first.

    part: what the class makes of ``stored``, and can be given; before: its number of layers; lists: what
    :func:`by_layer` shall give.
    """
    plain = dict(stored) | _counts(stored, before, len(numbers))
    if plain.get(_PREDICTING):
        plain[_PREDICTING] = 0  # what guesses further tokens stood behind the last layer, and is in no other order
    listed = {key: _written(key, values, part[key]) for key, values in lists.items() if key in part}
    kept = plain | {key: value for key, value in listed.items() if stored.get(key) is not None}
    kept = {key: _followed(key, value, before, numbers) if key not in listed else value for key, value in kept.items()}
    yield kept
    full = kept | listed
    yield full
    yield full | solved(part, before, numbers)


def rewritten(settings: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """All settings, with ``part`` as the language model's."""
    for key in TEXT_PARTS:
        if isinstance(settings.get(key), Mapping) and settings[key]:
            return dict(settings) | {key: rewritten(settings[key], part)}
    return dict(part)


def _counts(stored: Mapping[str, Any], before: int, after: int) -> dict[str, int]:
    own = ("decoder_layers",) if "decoder_layers" in stored else _COUNTS
    found = {key: after for key in own if stored.get(key) == before}
    return found or {"num_hidden_layers": after}


def _numbers(key: str, value: Sequence[Any], layers: int) -> bool:
    """Does a list hold layers' numbers, and not something for each layer?"""
    whole = all(type(item) is int and 0 <= item < layers for item in value)
    return bool(_NUMBERS.search(key)) and whole and len(set(value)) == len(value)


def _written(key: str, values: Sequence[Any], before: Any) -> Any:
    """What :func:`by_layer` would read as ``values``; before: what stood there."""
    if isinstance(before, str):
        return "".join(values)
    if key == "per_layer_config":
        return {str(number): said for number, said in enumerate(values) if said}
    if _NUMBERS.search(key) and all(isinstance(value, bool) for value in values):
        return [number for number, there in enumerate(values) if there]
    return list(values)


def _followed(key: str, value: Any, before: int, numbers: Sequence[int]) -> Any:
    """A stored setting of which the class keeps nothing itself, for other layers."""
    found = by_layer({key: value}, before)
    return _written(key, [found[key][number] for number in numbers], value) if key in found else value
