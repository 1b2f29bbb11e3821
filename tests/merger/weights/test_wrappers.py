"""Models whose tensors are called as a program for training calls them."""

from pathlib import Path

import pytest
import torch

from merger.__main__ import main
from merger.errors import CheckpointError
from merger.evaluation.transformers_model import TransformersModel
from merger.weights.checkpoint import Checkpoint
from tests.merger.bodies import half, loads, merged, rewritten, tensors
from tests.pico import pico

WRAPPED = {
    "parallel": lambda name: f"module.{name}",
    "compiled": lambda name: f"_orig_mod.{name}",
    "compiled in parallel": lambda name: f"module._orig_mod.{name}",
    "peft": lambda name: f"base_model.model.{name}",
    "peft in parallel": lambda name: f"module.base_model.model.{name}",
    "fsdp": lambda name: "_fsdp_wrapped_module." + name.replace(".mlp.", "._fsdp_wrapped_module.mlp."),
    "checkpointed": lambda name: name.replace(".self_attn.", "._checkpoint_wrapped_module.self_attn."),
    "fabric": lambda name: f"_forward_module.{name}",
}  # fmt: skip


@pytest.mark.parametrize("family", ["llama", "qwen2", "mixtral"])
@pytest.mark.parametrize("kind", WRAPPED)
def test_a_wrapped_model_is_the_model(kind: str, family: str, tmp_path: Path) -> None:
    for name, seed in {"plain": 1, "a": 1, "b": 2}.items():
        pico(tmp_path / name, family, seed, "float32")
    rewritten(tmp_path / "a", {WRAPPED[kind](name): value for name, value in tensors(tmp_path / "a").items()})
    wrapped, plain = Checkpoint.open(tmp_path / "a"), Checkpoint.open(tmp_path / "plain")
    assert dict(wrapped.tensors).keys() == dict(plain.tensors).keys()
    assert wrapped.digest() == plain.digest()
    assert all(torch.equal(wrapped.read(name), plain.read(name)) for name in plain.tensors)
    assert wrapped.notices[0].facts["old"] in {WRAPPED[kind](name) for name in plain.tensors}
    child = merged(tmp_path, half("a", "b"))
    other = merged(tmp_path, half("plain", "b"), "other")
    assert {name: value.tolist() for name, value in tensors(child).items()} == {
        name: value.tolist() for name, value in tensors(other).items()
    }
    loads(child)


def test_a_wrapped_model_is_asked_with_its_own_weights(tmp_path: Path) -> None:
    for name in ("plain", "wrapped"):
        pico(tmp_path / name, "llama", 1, "float32")
    rewritten(tmp_path / "wrapped", {f"module.{name}": value for name, value in tensors(tmp_path / "plain").items()})
    one, two = (TransformersModel(tmp_path / name) for name in ("plain", "wrapped"))
    asked = torch.tensor([[3, 4, 5]])
    assert torch.equal(one.module(asked).logits, two.module(asked).logits)


def test_an_adapter_that_is_not_added_yet_is_refused_by_name(tmp_path: Path) -> None:
    pico(tmp_path / "a", "llama", 1)
    values = {f"base_model.model.{name}": value for name, value in tensors(tmp_path / "a").items()}
    moved = "base_model.model.model.layers.0.self_attn.q_proj"
    values[f"{moved}.base_layer.weight"] = values.pop(f"{moved}.weight")
    rewritten(tmp_path / "a", values | {f"{moved}.lora_A.default.weight": torch.ones(2, 40)})
    with pytest.raises(CheckpointError) as fault:
        Checkpoint.open(tmp_path / "a")
    assert str(fault.value.facts["tensor"]).startswith(moved) and "merge_and_unload" in fault.value.mend


def test_a_tensor_under_two_names_is_refused(tmp_path: Path) -> None:
    pico(tmp_path / "a", "llama", 1)
    values = tensors(tmp_path / "a")
    rewritten(tmp_path / "a", values | {"_orig_mod.model.norm.weight": values["model.norm.weight"] + 1})
    with pytest.raises(CheckpointError) as fault:
        Checkpoint.open(tmp_path / "a")
    assert fault.value.facts["tensor"] == "model.norm.weight"


@pytest.mark.parametrize("prefix", ["student.", "llm.model.", "policy._orig_mod."])
def test_any_other_prefix_is_told_by_check_and_merge(
    prefix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed, name in enumerate("ab"):
        pico(tmp_path / name, "llama", seed)
        rewritten(tmp_path / name, {prefix + key: value for key, value in tensors(tmp_path / name).items()})
    (tmp_path / "recipe.yml").write_text(half("a", "b"), "utf-8")
    for command in (["check"], ["merge", str(tmp_path / "out")]):
        assert main([command[0], str(tmp_path / "recipe.yml"), *command[1:]]) == 2
        assert f"call tensor lm_head.weight {prefix.replace('_orig_mod.', '')}lm_head.weight" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
