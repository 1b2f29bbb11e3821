"""Quantised models: read as what they stand for, by transformers' own code where it runs here, else refused by name."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from safetensors.torch import load_file, save_file

from merger.__main__ import main
from merger.checks.compatibility import compatibility
from merger.checks.preflight import preflight
from merger.errors import CheckpointError, MergerError
from merger.formulas.opening import open_sources
from merger.outputs.merging import merge
from merger.recipes.mergekit import read_mergekit, write_mergekit
from merger.weights.adapter import open_reference
from merger.weights.checkpoint import INDEX, Checkpoint
from merger.weights.quantised import QuantisedError
from tests.pico import pico

FP8 = {"quant_method": "fp8", "activation_scheme": "dynamic", "fmt": "e4m3"}
COMPRESSED = {"quant_method": "compressed-tensors", "quantization_status": "compressed"}
Quantise = Callable[[torch.Tensor], dict[str, torch.Tensor]]  # suffix of the name -> tensor
MOST = torch.finfo(torch.float8_e4m3fn).max


def quantised(
    folder: Path,
    quantise: Quantise,
    said: dict[str, Any] | None,
    key: str = "quantization_config",
    shape: dict[str, Any] | None = None,
) -> Path:
    """A tiny model whose matrices are quantised, as published: codes and scales side by side."""
    pico(folder, "qwen3", dtype="bfloat16", settings=shape)
    stored = {}
    for name, weight in load_file(folder / "model.safetensors").items():
        if name.endswith("proj.weight"):
            stored |= {
                name.removesuffix("weight") + suffix: value for suffix, value in quantise(weight.float()).items()
            }
        else:
            stored[name] = weight
    save_file({name: value.contiguous() for name, value in stored.items()}, folder / "model.safetensors")
    if said is not None:
        tell(folder, key, said)
    return folder


def tell(folder: Path, key: str, value: Any) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {key: value}), "utf-8")


def by_tensor(weight: torch.Tensor) -> dict[str, torch.Tensor]:
    scale = weight.abs().max() / MOST
    return {"weight": (weight / scale).to(torch.float8_e4m3fn), "weight_scale": scale.reshape(1)}


def by_row(weight: torch.Tensor) -> dict[str, torch.Tensor]:
    scale = weight.abs().amax(1, keepdim=True) / MOST
    return {"weight": (weight / scale).to(torch.float8_e4m3fn), "weight_scale": scale.bfloat16(),
            "input_scale": torch.ones(1)}  # fmt: skip


def by_block(side: int, dtype: torch.dtype = torch.float32) -> Quantise:
    """Blocks of side x side, the last ones smaller."""

    def quantise(weight: torch.Tensor) -> dict[str, torch.Tensor]:
        rows, columns = (-(-count // side) for count in weight.shape)
        scale = (torch.rand(rows, columns, generator=torch.Generator().manual_seed(1)) + 0.5).to(dtype) / 100
        codes = (weight / spread(scale.float(), side, weight)).to(torch.float8_e4m3fn)
        return {"weight": codes, "weight_scale_inv": scale}

    return quantise


def spread(scale: torch.Tensor, side: int, like: torch.Tensor) -> torch.Tensor:
    return scale.repeat_interleave(side, 0).repeat_interleave(side, 1)[: like.shape[0], : like.shape[1]]


def whole_numbers(weight: torch.Tensor) -> dict[str, torch.Tensor]:
    scale = weight.abs().amax(1, keepdim=True) / 100
    zero = torch.arange(len(weight)).remainder(9).sub(4).to(torch.int8)[:, None]
    return {"weight": (weight / scale + zero).round().to(torch.int8), "weight_scale": scale.bfloat16(),
            "weight_zero_point": zero}  # fmt: skip


def stored(folder: Path, module: str) -> dict[str, torch.Tensor]:
    found = load_file(folder / "model.safetensors")
    return {name.removeprefix(f"{module}."): value for name, value in found.items() if name.startswith(f"{module}.")}


QUERY, DOWN = "model.layers.0.self_attn.q_proj", "model.layers.1.mlp.down_proj"
READ: dict[str, tuple[Quantise, dict[str, Any] | None, str]] = {
    "fp8 by block": (by_block(16), FP8 | {"weight_block_size": [16, 16]}, "weight_scale_inv"),
    "fp8 by block, scales in bfloat16": (
        by_block(16, torch.bfloat16), FP8 | {"weight_block_size": [16, 16]}, "weight_scale_inv"
    ),
    "fp8 by one large block": (by_block(128), FP8 | {"weight_block_size": [128, 128]}, "weight_scale_inv"),
    "fbgemm": (by_row, {"quant_method": "fbgemm_fp8"}, "weight_scale"),
    "compressed-tensors fp8": (by_tensor, COMPRESSED | {"format": "float-quantized"}, "weight_scale"),
    "compressed-tensors fp8 by row": (by_row, COMPRESSED | {"format": "float-quantized"}, "weight_scale"),
    "compressed-tensors int8": (whole_numbers, COMPRESSED | {"format": "int-quantized"}, "weight_scale"),
    "nothing said": (by_tensor, None, "weight_scale"),
}  # fmt: skip


def formula(parts: dict[str, torch.Tensor], scale: str, said: dict[str, Any] | None) -> torch.Tensor:
    """Value x scale in float32, rounded once."""
    codes, scales = parts["weight"].float(), parts[scale].float()
    side = (said or {}).get("weight_block_size")
    if side:
        scales = spread(scales, side[0], codes)
    return ((codes - parts.get("weight_zero_point", torch.zeros(1)).float()) * scales).bfloat16()


@pytest.mark.parametrize("case", READ)
def test_weights_are_what_the_formula_says(tmp_path: Path, case: str) -> None:
    quantise, said, scale = READ[case]
    found = Checkpoint.open(quantised(tmp_path / "model", quantise, said))
    plain = Checkpoint.open(pico(tmp_path / "plain", "qwen3", dtype="bfloat16"))
    assert set(found.tensors) == set(plain.tensors)
    assert all(found.tensors[name].shape == info.shape for name, info in plain.tensors.items())
    assert {info.dtype for info in found.tensors.values()} == {"BF16"} and found.dtype == "bfloat16"
    assert "quantization_config" not in found.settings
    assert found.quantisation and len(found.notices) == 1
    for module in (QUERY, DOWN):
        expected = formula(stored(found.path, module), scale, said)
        assert found.read(f"{module}.weight").equal(expected)
        assert not expected.equal(plain.read(f"{module}.weight"))
    assert [problem.message for problem in compatibility((plain, found))] == [found.notices[0].message]
    assert found.digest() != plain.digest()
    told = []
    found.digest(told.append)
    assert sum(told) == found.size_bytes


def in_one(weight: torch.Tensor) -> dict[str, torch.Tensor]:
    scale = weight.abs().max() / MOST
    return {"weight": (weight / scale).to(torch.float8_e4m3fn), "weight_scale_inv": scale}


@pytest.mark.parametrize("quantise", [by_block(8), by_block(8, torch.bfloat16), in_one], ids=["block", "bf16", "one"])
def test_they_equal_what_transformers_makes_of_them(tmp_path: Path, quantise: Quantise) -> None:
    from transformers.integrations.finegrained_fp8 import Fp8Dequantize

    shape = {"head_dim": 16, "hidden_size": 64, "intermediate_size": 96}
    folder = quantised(tmp_path / "model", quantise, FP8, shape=shape)
    found = Checkpoint.open(folder)
    for name in found.formulas:
        parts = stored(folder, name.removesuffix(".weight"))
        theirs = Fp8Dequantize(None)._dequantize_one(parts["weight"], parts["weight_scale_inv"], torch.bfloat16)
        assert found.read(name).equal(theirs), name


def test_a_merge_is_that_of_the_dequantised_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tiles and whole tensors, with a plain model beside it; the child loads and says what it is."""
    said = FP8 | {"weight_block_size": [16, 16]}
    one = Checkpoint.open(quantised(tmp_path / "one", by_block(16), said))
    two = Checkpoint.open(pico(tmp_path / "two", "qwen3", 2, "bfloat16"))
    recipe = read_mergekit(
        "merge_method: linear\nmodels: [{model: one, parameters: {weight: 1}}, {model: two, parameters: {weight: 3}}]\n"
        "dtype: bfloat16\n", tmp_path,
    )  # fmt: skip
    sources = open_sources(recipe)
    odd: list[MergerError] = []
    assert preflight(recipe, sources, warn=odd.append) == []
    assert any("fp8" in str(problem).lower() for problem in odd)
    for name, tensor in merge(recipe, sources):
        assert tensor.equal((0.25 * one.read(name).float() + 0.75 * two.read(name).float()).bfloat16()), name
    (tmp_path / "recipe.yml").write_text(write_mergekit(recipe), "utf-8")
    assert main(["merge", str(tmp_path / "recipe.yml"), str(tmp_path / "out")]) == 0
    assert "quantised weights (FP8)" in capsys.readouterr().err
    settings = json.loads((tmp_path / "out" / "config.json").read_text("utf-8"))
    assert "quantization_config" not in settings and settings["dtype"] == "bfloat16"
    _, info = transformers.AutoModelForCausalLM.from_pretrained(tmp_path / "out", output_loading_info=True)
    assert not info["missing_keys"] and not info["unexpected_keys"]


def test_gpt_oss_experts_equal_transformers(tmp_path: Path) -> None:
    from transformers.integrations.mxfp4 import convert_moe_packed_tensors

    chance = torch.Generator().manual_seed(0)
    blocks = torch.randint(0, 256, (2, 6, 3, 16), dtype=torch.uint8, generator=chance)
    scales = torch.randint(110, 135, (2, 6, 3), dtype=torch.uint8, generator=chance)
    name = "model.layers.0.mlp.experts.down_proj"
    folder = tmp_path / "model"
    folder.mkdir()
    save_file({f"{name}_blocks": blocks, f"{name}_scales": scales}, folder / "model.safetensors")
    (folder / "config.json").write_text(
        json.dumps({"model_type": "gpt_oss", "quantization_config": {"quant_method": "mxfp4"}}), "utf-8"
    )
    found = Checkpoint.open(folder)
    assert list(found.tensors) == [name]
    assert found.read(name).equal(convert_moe_packed_tensors(blocks, scales))
    tiles = found.dequantised(name)
    assert tiles is not None
    part = torch.empty(101)
    tiles.tile(55, part.numpy())
    assert part.equal(found.read(name).float().reshape(-1)[55:156])


def renamed(*suffixes: str) -> Quantise:
    return lambda weight: {suffix: torch.ones(2, 2, dtype=torch.int32) for suffix in suffixes}


REFUSED: dict[str, tuple[Quantise, dict[str, Any] | None, str]] = {
    "gptq": (renamed("qweight", "qzeros", "g_idx"), {"quant_method": "gptq", "bits": 4}, "GPTQ, 4-bit"),
    "awq": (renamed("qweight", "qzeros"), {"quant_method": "awq", "bits": 4}, "AWQ, 4-bit"),
    "gptq or awq, not said": (renamed("qweight", "qzeros", "scales"), None, "GPTQ / AWQ"),
    "nf4": (
        renamed("weight", "weight.absmax", "weight.quant_map", "weight.quant_state.bitsandbytes__nf4"),
        {"quant_method": "bitsandbytes", "load_in_4bit": True, "bnb_4bit_quant_type": "nf4"}, "bitsandbytes, nf4",
    ),
    "nf4, not said": (renamed("weight", "weight.absmax", "weight.quant_map"), None, "bitsandbytes"),
    "int4 packed": (renamed("weight_packed", "weight_scale", "weight_shape"),
                    COMPRESSED | {"format": "pack-quantized"}, "compressed-tensors, pack-quantized"),
    "nvfp4": (renamed("weight", "weight_scale", "weight_scale_2"), {"quant_method": "modelopt", "quant_algo": "NVFP4"},
              "ModelOpt, NVFP4"),
    "hqq": (renamed("W_q", "meta"), {"quant_method": "hqq"}, "HQQ"),
    "something new": (lambda weight: {"weight": weight}, {"quant_method": "xyz_1"}, "xyz-1"),
    "rotated": (by_tensor, COMPRESSED | {"format": "float-quantized", "transform_config": {"x": 1}},
                "compressed-tensors, float-quantized"),
    "no scale": (lambda weight: {"weight": weight.to(torch.float8_e4m3fn)}, FP8, "FP8"),
    "a scale of another size": (
        lambda weight: {"weight": weight.to(torch.float8_e4m3fn), "weight_scale": torch.ones(7)}, FP8, "FP8"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_other_kinds_are_refused_by_name(tmp_path: Path, case: str, capsys: pytest.CaptureFixture[str]) -> None:
    quantise, said, kind = REFUSED[case]
    folder = quantised(tmp_path / "model", quantise, said)
    with pytest.raises(QuantisedError) as caught:
        Checkpoint.open(folder)
    assert f"({kind})" in str(caught.value) and "base_model" in caught.value.mend
    assert main(["inspect", str(folder)]) == 2
    out, told = capsys.readouterr()
    assert kind in out and f"({kind})" in told
    (tmp_path / "recipe.yml").write_text("merge_method: passthrough\nmodels: [{model: model}]\n", "utf-8")
    assert main(["check", str(tmp_path / "recipe.yml")]) == 2
    assert f"({kind})" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "value", "kind"),
    [
        ("hf_quant_config.json", {"quantization": {"quant_algo": "NVFP4"}}, "ModelOpt, NVFP4"),
        ("quantize_config.json", {"bits": 4, "group_size": 128}, "GPTQ, 4-bit"),
    ],
)
def test_settings_in_files_of_their_own(tmp_path: Path, file: str, value: dict[str, Any], kind: str) -> None:
    folder = quantised(tmp_path / "model", renamed("qweight", "scales"), None)
    (folder / file).write_text(json.dumps(value), "utf-8")
    with pytest.raises(QuantisedError, match=kind):
        Checkpoint.open(folder)


@pytest.mark.parametrize("key", ["quantization_config", "compression_config"])
def test_settings_that_stayed_behind_are_left_out_with_a_word(tmp_path: Path, key: str) -> None:
    folder = quantised(tmp_path / "model", lambda weight: {"weight": weight.bfloat16()}, COMPRESSED, key)
    found = Checkpoint.open(folder)
    assert key not in found.settings and "not quantised" in str(found.notices[0])


def test_other_blocks_are_another_model(tmp_path: Path) -> None:
    """Two rows of scales for 40 and more rows: blocks of 32 and of 33 fit alike, and mean other numbers."""
    shape = {"hidden_size": 40, "intermediate_size": 40, "head_dim": 10, "num_key_value_heads": 4}
    folder = quantised(tmp_path / "model", by_block(32), FP8 | {"weight_block_size": [32, 32]}, shape=shape)
    one = Checkpoint.open(folder)
    tell(folder, "quantization_config", FP8 | {"weight_block_size": [33, 33]})
    other = Checkpoint.open(folder)
    assert not one.read(f"{QUERY}.weight").equal(other.read(f"{QUERY}.weight"))
    assert one.digest() != other.digest()


def test_plain_float8_without_scales_stays_what_it_was(tmp_path: Path) -> None:
    folder = quantised(tmp_path / "model", lambda weight: {"weight": weight.to(torch.float8_e4m3fn)}, None)
    found = Checkpoint.open(folder)
    assert found.tensors[f"{QUERY}.weight"].dtype == "F8_E4M3" and not found.notices


@pytest.mark.parametrize("file", ["model.gguf", "model-Q4_K_M.GGUF"])
def test_gguf_is_refused_with_words(tmp_path: Path, file: str) -> None:
    folder = pico(tmp_path / "model")
    (folder / "model.safetensors").unlink()
    (folder / file).write_bytes(b"GGUF")
    (folder / "config.json").unlink()  # such folders seldom have one
    with pytest.raises(CheckpointError, match="GGUF"):
        Checkpoint.open(folder)


def test_an_adapter_goes_on_what_the_codes_stand_for(tmp_path: Path) -> None:
    """Tile by tile and whole, with scales that lie in another file than their codes."""
    folder = quantised(tmp_path / "model", by_block(16), FP8 | {"weight_block_size": [16, 16]})
    values = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    places = {name: f"{'scales' if name.endswith('_inv') else 'codes'}.safetensors" for name in values}
    for file in ("codes.safetensors", "scales.safetensors"):
        save_file({name: value for name, value in values.items() if places[name] == file}, folder / file)
    (folder / INDEX).write_text(json.dumps({"weight_map": places}), "utf-8")
    lora = tmp_path / "lora"
    lora.mkdir()
    chance = torch.Generator().manual_seed(0)
    a, b = torch.randn(4, 40, generator=chance), torch.randn(40, 4, generator=chance) * 0.01
    save_file({f"base_model.model.{QUERY}.lora_A.weight": a, f"base_model.model.{QUERY}.lora_B.weight": b},
              lora / "adapter_model.safetensors")  # fmt: skip
    (lora / "adapter_config.json").write_text(json.dumps({"peft_type": "LORA", "r": 4, "lora_alpha": 8}), "utf-8")
    found, plain = open_reference(folder, lora), Checkpoint.open(folder)
    name = f"{QUERY}.weight"
    expected = (plain.read(name).double() + 2 * (b.double() @ a.double())).bfloat16()
    assert (found.read(name) != expected).sum() <= 2  # sums in float32 may fall on the other side of a rounding step
    recipe = read_mergekit(f"merge_method: passthrough\nmodels: [{{model: {folder}+{lora}}}]\n")
    tensors = dict(merge(recipe, open_sources(recipe)))
    assert tensors[name].equal(found.read(name)) and tensors[f"{DOWN}.weight"].equal(plain.read(f"{DOWN}.weight"))
    assert {path.name for path in found.all_files} >= {"codes.safetensors", "scales.safetensors", "adapter_config.json"}
