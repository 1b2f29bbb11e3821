"""How a model is quantised: what its settings say of it, and what the names of its tensors give away."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from merger.errors import N_, CheckpointError
from merger.weights.dequantising import EIGHT_BITS
from merger.weights.documents import read_json
from merger.weights.header import TensorInfo
from merger.weights.links import is_there
from merger.weights.settings import text_setting

_KEYS = ("quantization_config", "compression_config")
_FILES = ("hf_quant_config.json", "quantize_config.json", "quant_config.json")  # ModelOpt, AutoGPTQ, AutoAWQ
READ = ("fp8", "fbgemm_fp8", "compressed-tensors", "modelopt", "mxfp4")
# Kinds whose settings may stay behind in a folder whose weights are whole numbers no longer.
LEFT_BEHIND = (*READ, "gptq", "awq", "bitsandbytes", "hqq")
_WORDS = {
    "gptq": "GPTQ", "awq": "AWQ", "bitsandbytes": "bitsandbytes", "hqq": "HQQ", "aqlm": "AQLM", "fp8": "FP8",
    "fbgemm_fp8": "FP8 (fbgemm)", "modelopt": "ModelOpt", "mxfp4": "MXFP4", "quark": "Quark", "torchao": "torchao",
}  # fmt: skip
# What the last part of a tensor's name gives away, where no settings say it.
TRACES = {
    "qweight": "GPTQ / AWQ", "qzeros": "GPTQ / AWQ", "g_idx": "GPTQ / AWQ", "weight_packed": "compressed-tensors",
    "weight_global_scale": "NVFP4", "weight_scale_2": "NVFP4", "absmax": "bitsandbytes", "quant_map": "bitsandbytes",
    "nested_absmax": "bitsandbytes", "SCB": "bitsandbytes", "codebooks": "AQLM", "W_q": "HQQ",
    "bitmask": "compressed-tensors", "compressed": "compressed-tensors", "_blocks": "MXFP4",
}  # fmt: skip


class QuantisedError(CheckpointError):
    """A model that is quantised in a way that is not read."""


def kind_of(folder: Path, settings: Mapping[str, Any], tensors: Mapping[str, TensorInfo]) -> str | None:
    """How the stored tensors are quantised, in words for people; None: they are not."""
    said = said_of(folder, settings)
    if said is None and trace_of(tensors) is None and not scaled_tensors(tensors):
        return None
    return _word(said or {}, tensors)


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


def said_of(folder: Path, settings: Mapping[str, Any]) -> Mapping[str, Any] | None:
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


def method_of(said: Mapping[str, Any]) -> str | None:
    value = said.get("quant_method")
    if value is None and any(said.get(key) for key in ("load_in_4bit", "load_in_8bit")):
        return "bitsandbytes"
    if value is None and ("config_groups" in said or "format" in said):
        return "compressed-tensors"
    return str(value).lower().replace("_", "-").replace("fbgemm-fp8", "fbgemm_fp8") if value is not None else None


def _word(said: Mapping[str, Any], tensors: Mapping[str, TensorInfo]) -> str:
    """The kind in words: the method and, where it says so, format or bits."""
    method = method_of(said)
    trace = trace_of(tensors)
    if method is None:
        return trace or (
            "FP8" if any(tensors[name].dtype in EIGHT_BITS for name in scaled_tensors(tensors)) else "int8"
        )
    more = said.get("format") or said.get("quant_algo") or said.get("bnb_4bit_quant_type")
    if more is None and said.get("bits"):
        more = f"{said['bits']}-bit"
    called = _WORDS.get(method, ascii(method)[1:-1][:40])
    return called if more is None else f"{called}, {ascii(str(more))[1:-1][:40]}"


def scaled_tensors(tensors: Mapping[str, TensorInfo]) -> dict[str, str]:
    """The tensors of eight bits that have a scale beside them -> the scale's name."""
    found = {}
    for name, info in tensors.items():
        if info.dtype in EIGHT_BITS or info.dtype == "I8":
            beside = (f"{name}_scale_inv", f"{name}_scale", f"{name.removesuffix('.weight')}.scale")
            scale = next((other for other in beside if other in tensors), None)
            if scale is not None:
                found[name] = scale
    return found


def trace_of(tensors: Mapping[str, TensorInfo]) -> str | None:
    for name in tensors:
        if last_part(name) in TRACES:
            return TRACES[last_part(name)]
        if ".quant_state." in name:
            return "bitsandbytes"
        if name.endswith("_blocks") and f"{micro_scaled(name)}_scales" in tensors:
            return TRACES["_blocks"]
    return None


def micro_scaled(name: str) -> str | None:
    """The tensor that blocks or scales of MXFP4 make up."""
    return next((name.removesuffix(end) for end in ("_blocks", "_scales") if name.endswith(end)), None)


def last_part(name: str) -> str:
    return name.rpartition(".")[2]
