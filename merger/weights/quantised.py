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
from merger.weights.dequantising import EIGHT_BITS, Formula, MicroScaled, Part, Scaled, matrix
from merger.weights.documents import read_json
from merger.weights.header import TensorInfo
from merger.weights.links import is_there
from merger.weights.settings import text_setting

_KEYS = ("quantization_config", "compression_config")
_FILES = ("hf_quant_config.json", "quantize_config.json", "quant_config.json")  # ModelOpt, AutoGPTQ, AutoAWQ
_READ = ("fp8", "fbgemm_fp8", "compressed-tensors", "modelopt", "mxfp4")
# Kinds whose settings may stay behind in a folder whose weights are whole numbers no longer.
_LEFT_BEHIND = (*_READ, "gptq", "awq", "bitsandbytes", "hqq")
_WORDS = {
    "gptq": "GPTQ", "awq": "AWQ", "bitsandbytes": "bitsandbytes", "hqq": "HQQ", "aqlm": "AQLM", "fp8": "FP8",
    "fbgemm_fp8": "FP8 (fbgemm)", "modelopt": "ModelOpt", "mxfp4": "MXFP4", "quark": "Quark", "torchao": "torchao",
}  # fmt: skip
# What the last part of a tensor's name gives away, where no settings say it.
_TRACES = {
    "qweight": "GPTQ / AWQ", "qzeros": "GPTQ / AWQ", "g_idx": "GPTQ / AWQ", "weight_packed": "compressed-tensors",
    "weight_global_scale": "NVFP4", "weight_scale_2": "NVFP4", "absmax": "bitsandbytes", "quant_map": "bitsandbytes",
    "nested_absmax": "bitsandbytes", "SCB": "bitsandbytes", "codebooks": "AQLM", "W_q": "HQQ",
    "bitmask": "compressed-tensors", "compressed": "compressed-tensors", "_blocks": "MXFP4",
}  # fmt: skip
# Numbers for activations and caches, which a model without quantisation has no use for.
_OF_ACTIVATIONS = (
    "input_scale", "output_scale", "activation_scale", "input_scale_inv", "input_scale_ub", "input_zero_point",
    "k_scale", "v_scale", "q_scale", "kv_scale", "prob_output_scale", "output_zero_point", "input_global_scale",
)  # fmt: skip
_SCALES = ("F32", "F16", "BF16", "F8_E8M0", "U8")
_FLOATS = ("BF16", "F16", "F32")
_STORED_IN = {"bfloat16": "BF16", "float16": "F16", "float32": "F32"}
_DTYPES = {short: word for word, short in _STORED_IN.items()}


class QuantisedError(CheckpointError):
    """A model that is quantised in a way that is not read."""


@dataclass(frozen=True)
class Quantised:
    """A quantised model's tensors as they are merged.

    kind: for people ("FP8"). tensors: all of them, by name, what is dequantised in the declared format and without a
    place in a file; formulas: of those.
    """

    kind: str
    tensors: Mapping[str, TensorInfo]
    formulas: Mapping[str, Formula]

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


def kind_of(folder: Path, settings: Mapping[str, Any], tensors: Mapping[str, TensorInfo]) -> str | None:
    """How the stored tensors are quantised, in words for people; None: they are not."""
    said = _said(folder, settings)
    if said is None and _trace(tensors) is None and not _scaled(tensors):
        return None
    return _word(said or {}, tensors)


def read_quantised(
    folder: Path, settings: Mapping[str, Any], tensors: Mapping[str, TensorInfo], files: Mapping[str, Path]
) -> Quantised | None:
    """None for a model whose weights are plain numbers; raises CheckpointError for a kind that is not read."""
    kind = kind_of(folder, settings, tensors)
    if kind is None:
        return None
    said = _said(folder, settings) or {}
    method = _method(said)
    plain = _trace(tensors) is None and not _scaled(tensors)
    if plain and method in _LEFT_BEHIND and all(info.dtype in _FLOATS for info in tensors.values()):
        return Quantised(kind, dict(tensors), {})
    if (method is not None and method not in _READ) or said.get("transform_config"):
        raise refusal(folder, kind)
    word = _declared(settings, tensors)
    formulas: dict[str, Formula] = {}
    gone: set[str] = set()
    found: dict[str, TensorInfo] = {}
    for name, formula in _formulas(tensors, files, said, folder, kind):
        formulas[name] = formula
        gone |= {part.info.name for part in formula.parts}
    for name, info in tensors.items():
        target = _micro(name) if _micro(name) in formulas else name
        if target in formulas and target not in found:
            made = formulas[target]
            shape = made.shape if isinstance(made, MicroScaled) else info.shape
            found[target] = TensorInfo(target, word, shape)
        elif name not in gone and _last(name) not in _OF_ACTIVATIONS:
            if _last(name) in _TRACES or info.dtype in EIGHT_BITS or info.dtype == "I8":
                raise refusal(folder, kind, name)
            found[name] = info
    return Quantised(kind, found, formulas)


def without_quantisation(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings without what they say of quantisation, their inner parts too."""
    return {
        key: without_quantisation(value) if isinstance(value, dict) else value
        for key, value in settings.items()
        if key not in _KEYS
    }


def refusal(folder: Path, kind: str, tensor: str = "") -> QuantisedError:
    """What is said of a model that cannot be read for how it is quantised."""
    return QuantisedError(
        N_("{file} holds quantised weights ({kind}), which cannot be turned back into the numbers that merging needs.")
        if not tensor
        else N_("{file} holds quantised weights ({kind}), and {tensor} is not stored in a way that is read here."),
        mend=N_("Use the full model that it was made from; its model card names it as base_model."),
        file=folder.name, kind=kind, tensor=tensor,
    )  # fmt: skip


def _said(folder: Path, settings: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The settings of the quantisation, wherever they stand."""
    for key in _KEYS:
        value = text_setting(settings, key)
        if isinstance(value, Mapping) and value:
            return value
    for name in _FILES:
        if is_there(folder / name):
            value = read_json(folder / name)
            if name == _FILES[0]:
                inner = value.get("quantization")
                return {"quant_method": "modelopt"} | (inner if isinstance(inner, dict) else {})
            return {"quant_method": "gptq" if name == _FILES[1] else "awq"} | value
    return None


def _method(said: Mapping[str, Any]) -> str | None:
    value = said.get("quant_method")
    if value is None and any(said.get(key) for key in ("load_in_4bit", "load_in_8bit")):
        return "bitsandbytes"
    if value is None and ("config_groups" in said or "format" in said):
        return "compressed-tensors"
    return str(value).lower().replace("_", "-").replace("fbgemm-fp8", "fbgemm_fp8") if value is not None else None


def _word(said: Mapping[str, Any], tensors: Mapping[str, TensorInfo]) -> str:
    """The kind in words: the method and, where it says so, format or bits."""
    method = _method(said)
    trace = _trace(tensors)
    if method is None:
        return trace or ("FP8" if any(tensors[name].dtype in EIGHT_BITS for name in _scaled(tensors)) else "int8")
    more = said.get("format") or said.get("quant_algo") or said.get("bnb_4bit_quant_type") or said.get("bits")
    called = _WORDS.get(method, ascii(method)[1:-1][:40])
    return called if more is None else f"{called}, {ascii(str(more))[1:-1][:40]}"


def _formulas(
    tensors: Mapping[str, TensorInfo], files: Mapping[str, Path], said: Mapping[str, Any], folder: Path, kind: str
) -> Iterator[tuple[str, Formula]]:
    """Every quantised weight under the name that it has in the full model, and how it is made."""

    def part(name: str) -> Part:
        return Part(tensors[name], files[name])

    for name, scale in _scaled(tensors).items():
        block = _block(tensors[name].shape, tensors[scale].shape, said)
        zero = f"{name}_zero_point" if f"{name}_zero_point" in tensors else None
        fits = zero is None or (tensors[zero].shape == tensors[scale].shape and tensors[zero].dtype == "I8")
        packed = tensors[name].dtype == "I8" and scale.endswith("_scale_inv")  # two FP4 codes a byte
        if block is None or not fits or packed or tensors[scale].dtype not in _SCALES:
            raise refusal(folder, kind, name)
        yield name, Scaled(part(name), part(scale), block, None if zero is None else part(zero))
    for name, info in tensors.items():
        target = _micro(name)
        scales = f"{target}_scales"
        if target is None or not name.endswith("_blocks"):
            continue
        there = scales in tensors and {info.dtype, tensors[scales].dtype} == {"U8"}
        if not there or len(info.shape) != 4 or info.shape[:3] != tensors[scales].shape or target in tensors:
            raise refusal(folder, kind, name)
        yield target, MicroScaled(part(name), part(scales))


def _scaled(tensors: Mapping[str, TensorInfo]) -> dict[str, str]:
    """The tensors of eight bits that have a scale beside them -> the scale's name."""
    found = {}
    for name, info in tensors.items():
        if info.dtype in EIGHT_BITS or info.dtype == "I8":
            beside = (f"{name}_scale_inv", f"{name}_scale", f"{name.removesuffix('.weight')}.scale")
            scale = next((other for other in beside if other in tensors), None)
            if scale is not None:
                found[name] = scale
    return found


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
        if info.dtype in counts and "scale" not in _last(name):
            counts[info.dtype] += info.count
    return max(_FLOATS, key=lambda word: counts[word])


def _trace(tensors: Mapping[str, TensorInfo]) -> str | None:
    for name in tensors:
        if _last(name) in _TRACES:
            return _TRACES[_last(name)]
        if ".quant_state." in name:
            return "bitsandbytes"
        if name.endswith("_blocks") and f"{_micro(name)}_scales" in tensors:
            return _TRACES["_blocks"]
    return None


def _micro(name: str) -> str | None:
    """The tensor that blocks or scales of MXFP4 make up."""
    return next((name.removesuffix(end) for end in ("_blocks", "_scales") if name.endswith(end)), None)


def _last(name: str) -> str:
    return name.rpartition(".")[2]
