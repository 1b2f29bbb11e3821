"""Numbers in settings from which a class derives what a layer is, and the numbers that say the same of other layers.

The rules are those of transformers' classes (5.23). Each is turned around: given for every layer of the child whether
the rule held where the layer comes from, it tells the numbers with which it holds there again, or nothing. What comes
out is read back by the class before it is used (:mod:`merger.architectures.arrangement`), so a rule that a class means
otherwise leads to a refusal, never to another model.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_SCALARS = re.compile(
    r"(?:layer|dense|sparse|att|expert|moe|window|rope|global|local|cross|hybrid|mamba).*"
    r"(?:_period|_offset|_interval|_freq|_frequency|_step|_pattern|_start_index|_end_index|_every_n_layers?)$"
    r"|^(?:first_k_dense_replace|num_dense_layers|n_dense_layers|num_kv_shared_layers|max_window_layers"
    r"|interleave_moe_layer_step|index_topk_freq|scale_attn_by_inverse_layer_idx|scale_depth)$"
)
# Lists that may be given other values where a number is there too: the two say one thing together.
REPLACED: Mapping[str, str] = {"mlp_only_layers": "decoder_sparse_step"}
_FIRST = ("first_k_dense_replace", "num_dense_layers", "n_dense_layers", "max_window_layers")


def positional(part: Mapping[str, Any]) -> tuple[str, ...]:
    """The settings of a language model, among those that are set, from which a class may derive what a layer is."""
    return tuple(key for key, value in part.items() if _SCALARS.search(key) and value and not isinstance(value, str))


def solved(part: Mapping[str, Any], before: int, numbers: Sequence[int]) -> dict[str, Any]:
    """The settings that hold of a child's layers what ``part`` holds of the layers they come from.

    before: number of layers of ``part``'s model; numbers: for each of the child's, its number there.
    """
    found: dict[str, Any] = {}
    for values in (_prefixes(part, numbers), _suffix(part, before, numbers), _periods(part, numbers)):
        for value in values:
            found |= value
    for value in (*_experts_between(part, numbers), *_sparse_steps(part, numbers), *_attention_types(part, numbers)):
        found |= value
    if isinstance(part.get("scale_depth"), int | float) and before:  # MiniCPM: / sqrt(number of layers)
        found["scale_depth"] = part["scale_depth"] * math.sqrt(len(numbers) / before)
    return found


def _whole(part: Mapping[str, Any], *keys: str) -> bool:
    return all(type(part.get(key)) is int for key in keys)


def _prefixes(part: Mapping[str, Any], numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The first k layers are otherwise: dense (DeepSeek), without a window (Qwen 2)."""
    for key in _FIRST:
        if _whole(part, key):
            inside = [number < part[key] for number in numbers]
            count = sum(inside)
            if inside == [index < count for index in range(len(inside))]:
                yield {key: count if count < len(inside) else max(count, part[key])}


def _suffix(part: Mapping[str, Any], before: int, numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The last k layers use the keys and values of earlier ones (Gemma 3n)."""
    key = "num_kv_shared_layers"
    if _whole(part, key) and part[key]:
        inside = [number >= before - part[key] for number in numbers]
        if inside == sorted(inside):
            yield {key: sum(inside)}


def _periods(part: Mapping[str, Any], numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Every p-th layer from the o-th on (Jamba: ``attn_layer_period`` and ``attn_layer_offset``)."""
    for period in part:
        offset = f"{period.removesuffix('_period')}_offset"
        if period.endswith("_period") and _whole(part, period, offset) and part[period] > 0:
            inside = [number % part[period] == part[offset] for number in numbers]
            for p in (part[period], *range(1, len(inside) + 2)):
                for o in (part[offset], *range(p)):
                    if o < p and inside == [index % p == o for index in range(len(inside))]:
                        yield {period: p, offset: o}
                        break
                else:
                    continue
                break


def _experts_between(part: Mapping[str, Any], numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Every n-th layer between two has experts (ERNIE 4.5)."""
    keys = ("moe_layer_interval", "moe_layer_start_index", "moe_layer_end_index")
    if not _whole(part, *keys) or part[keys[0]] < 1:
        return

    def held(interval: int, first: int, last: int, indexes: Sequence[int]) -> list[bool]:
        return [(index + 1) % interval == 0 and first <= index <= last for index in indexes]

    inside = held(part[keys[0]], part[keys[1]], part[keys[2]], numbers)
    if True in inside:
        first, last = inside.index(True), len(inside) - 1 - inside[::-1].index(True)
        for interval in (part[keys[0]], *range(1, len(inside) + 1)):
            if inside == held(interval, first, last, range(len(inside))):
                yield dict(zip(keys, (interval, first, last), strict=True))
                return


def _sparse_steps(part: Mapping[str, Any], numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Every n-th layer has experts unless it is listed (Qwen 2 and 3 with experts)."""
    step = part.get("decoder_sparse_step")
    if type(step) is int and "mlp_only_layers" in part:
        only = part["mlp_only_layers"] or ()
        dense = [index for index, number in enumerate(numbers) if number in only or step < 1 or (number + 1) % step]
        yield {"decoder_sparse_step": 1, "mlp_only_layers": dense}


def _attention_types(part: Mapping[str, Any], numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """A pattern of kinds and how often it is repeated (GPT-Neo)."""
    if part.get("attention_types") and part.get("attention_layers"):
        kinds = [part["attention_layers"][number] for number in numbers]
        yield {"attention_types": [[kinds, 1]], "attention_layers": kinds}
