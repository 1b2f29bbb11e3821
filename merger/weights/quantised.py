"""Quantised models: what they are, and which of their stored tensors make up which weight.

Read: FP8 with scales (a tensor's, a row's, a block's: DeepSeek and Qwen, fbgemm, ModelOpt, compressed-tensors), int8
with scales (compressed-tensors) and MXFP4 (gpt-oss), whose formulas are documented and exact. The rest is told by name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from merger.errors import N_, CheckpointError
from merger.weights._quantised_kinds import (
    LEFT_BEHIND,
    READ,
    TRACES,
    last_part,
    method_of,
    micro_scaled,
    refusal,
    said_of,
    scaled_tensors,
    trace_of,
)
from merger.weights._quantised_kinds import QuantisedError as QuantisedError
from merger.weights._quantised_kinds import kind_of as kind_of
from merger.weights._quantised_kinds import without_quantisation as without_quantisation
from merger.weights.dequantising import EIGHT_BITS, MicroScaled, Part, Scaled, StoredWeight, matrix
from merger.weights.header import TensorInfo
from merger.weights.settings import text_setting

# Numbers for activations and caches, which a model without quantisation has no use for.
_OF_ACTIVATIONS = (
    "input_scale", "output_scale", "activation_scale", "input_scale_inv", "input_scale_ub", "input_zero_point",
    "k_scale", "v_scale", "q_scale", "kv_scale", "prob_output_scale", "output_zero_point", "input_global_scale",
)  # fmt: skip
_SCALES = ("F32", "F16", "BF16", "F8_E8M0", "U8")
_FLOATS = ("BF16", "F16", "F32")
_STORED_IN = {"bfloat16": "BF16", "float16": "F16", "float32": "F32"}
_DTYPES = {short: word for word, short in _STORED_IN.items()}


@dataclass(frozen=True)
class Quantised:
    """A quantised model's tensors as they are merged.

    kind: for people ("FP8"). tensors: all of them, by name, what is dequantised in the declared format and without a
    place in a file; formulas: of those.
    """

    kind: str
    tensors: Mapping[str, TensorInfo]
    formulas: Mapping[str, StoredWeight]

    def notice(self, folder: Path) -> CheckpointError:
        """What people are told of it."""
        if not self.formulas:
            return CheckpointError(
                N_("The settings of {file} speak of quantised weights ({kind}), but its weights are not quantised."),
                mend=N_("The child's settings will not mention it."),
                file=folder.name, kind=self.kind,
            )  # fmt: skip
        name = next(iter(self.formulas))
        return CheckpointError(
            N_("{file} holds quantised weights ({kind}); they are read as the numbers they stand for, in {dtype}."),
            mend=N_("Use the full model that it was made from, if there is one: what quantising lost stays lost."),
            file=folder.name, kind=self.kind, dtype=_DTYPES[self.tensors[name].dtype],
        )  # fmt: skip


def read_quantised(
    folder: Path, settings: Mapping[str, Any], tensors: Mapping[str, TensorInfo], files: Mapping[str, Path]
) -> Quantised | None:
    """None for a model whose weights are plain numbers; raises CheckpointError for a kind that is not read."""
    kind = kind_of(folder, settings, tensors)
    if kind is None:
        return None
    said = said_of(folder, settings) or {}
    method = method_of(said)
    plain = trace_of(tensors) is None and not scaled_tensors(tensors)
    if plain and method in LEFT_BEHIND and all(info.dtype in _FLOATS for info in tensors.values()):
        return Quantised(kind, dict(tensors), {})
    if (method is not None and method not in READ) or said.get("transform_config"):
        raise refusal(folder, kind)
    word = _declared(settings, tensors)
    formulas: dict[str, StoredWeight] = {}
    gone: set[str] = set()
    found: dict[str, TensorInfo] = {}
    for name, formula in _formulas(tensors, files, said, folder, kind):
        formulas[name] = formula
        gone |= {part.info.name for part in formula.parts}
    for name, info in tensors.items():
        target = micro_scaled(name) if micro_scaled(name) in formulas else name
        if target in formulas and target not in found:
            made = formulas[target]
            shape = made.shape if isinstance(made, MicroScaled) else info.shape
            found[target] = TensorInfo(target, word, shape)
        elif name not in gone and last_part(name) not in _OF_ACTIVATIONS:
            if last_part(name) in TRACES or info.dtype in EIGHT_BITS or info.dtype == "I8":
                raise refusal(folder, kind, name)
            found[name] = info
    return Quantised(kind, found, formulas)


def _formulas(
    tensors: Mapping[str, TensorInfo], files: Mapping[str, Path], said: Mapping[str, Any], folder: Path, kind: str
) -> Iterator[tuple[str, StoredWeight]]:
    """Every quantised weight under the name that it has in the full model, and how it is made."""

    def part(name: str) -> Part:
        return Part(tensors[name], files[name])

    for name, scale in scaled_tensors(tensors).items():
        block = _block(tensors[name].shape, tensors[scale].shape, said)
        zero = f"{name}_zero_point" if f"{name}_zero_point" in tensors else None
        fits = zero is None or (tensors[zero].shape == tensors[scale].shape and tensors[zero].dtype == "I8")
        packed = tensors[name].dtype == "I8" and scale.endswith("_scale_inv")  # two FP4 codes a byte
        if block is None or not fits or packed or tensors[scale].dtype not in _SCALES:
            raise refusal(folder, kind, name)
        yield name, Scaled(part(name), part(scale), block, None if zero is None else part(zero))
    for name, info in tensors.items():
        target = micro_scaled(name)
        scales = f"{target}_scales"
        if target is None or not name.endswith("_blocks"):
            continue
        there = scales in tensors and {info.dtype, tensors[scales].dtype} == {"U8"}
        if not there or len(info.shape) != 4 or info.shape[:3] != tensors[scales].shape or target in tensors:
            raise refusal(folder, kind, name)
        yield target, MicroScaled(part(name), part(scales))


def _block(shape: tuple[int, ...], scale: tuple[int, ...], said: Mapping[str, Any]) -> tuple[int, int] | None:
    """How many rows and columns share a scale; None where the shapes do not fit."""
    rows, columns = matrix(shape)
    grid = (1, 1) if prod(scale) == 1 else matrix(scale)
    if scale == shape[:-1] and len(shape) > 1 and prod(scale) != 1:  # one for each row, without an axis of its own
        grid, lead = (rows, 1), scale[:-1]
    else:
        lead = scale[:-2]
    if prod(lead) not in (1, prod(shape[:-2])) or prod(scale) != prod(lead) * grid[0] * grid[1]:
        return None
    stated = said.get("weight_block_size")
    sides = [side for side in stated if type(side) is int and side > 0] if isinstance(stated, list) else []
    if len(sides) == 2 and (-(-rows // sides[0]), -(-columns // sides[1])) == grid:
        return sides[0], sides[1]
    if 0 in grid or rows % grid[0] or columns % grid[1]:
        return None
    return max(1, rows // grid[0]), max(1, columns // grid[1])


def _declared(settings: Mapping[str, Any], tensors: Mapping[str, TensorInfo]) -> str:
    """Safetensors' word for the format that the full model has: as stated, else that of most plain tensors."""
    for key in ("dtype", "torch_dtype"):
        word = _STORED_IN.get(str(text_setting(settings, key)).removeprefix("torch."))
        if word is not None:
            return word
    counts = dict.fromkeys(_FLOATS, 0)
    for name, info in tensors.items():
        if info.dtype in counts and "scale" not in last_part(name):
            counts[info.dtype] += info.count
    return max(_FLOATS, key=lambda word: counts[word])
