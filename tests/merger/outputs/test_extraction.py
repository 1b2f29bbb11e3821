"""What a fine-tuned model learnt, drawn out as a LoRA: whole at full rank, nearest at a lower one."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from merger.__main__ import main
from merger.errors import CheckpointError
from merger.outputs.extraction import Wanted, extract, truncated
from merger.tokenizers.words import ModelTokens
from merger.weights.adapter import open_reference
from merger.weights.checkpoint import Checkpoint
from tests.pico import pico


def pair(folder: Path, family: str = "llama", dtype: str = "float32") -> tuple[Checkpoint, Checkpoint]:
    base = pico(folder / "base", family, 1, dtype)
    return Checkpoint.open(base), Checkpoint.open(pico(folder / "tuned", family, 2, dtype, near=base))


@pytest.mark.parametrize("family", ["llama", "qwen2"])
@pytest.mark.parametrize("alpha", [None, 7.0])
def test_at_full_rank_and_with_the_rest_the_adapter_is_the_fine_tune(
    tmp_path: Path, family: str, alpha: float | None
) -> None:
    base, tuned = pair(tmp_path, family)
    found = extract(base, tuned, tmp_path / "lora", Wanted(rank=51, alpha=alpha, rest=True))
    assert found.kept == pytest.approx(1) and {layer.rank for layer in found.layers} <= {20, 40, 51}
    again = open_reference(base.path, tmp_path / "lora")
    assert list(again.tensors) == list(base.tensors)
    for name in tuned.tensors:
        assert torch.allclose(again.read(name), tuned.read(name), rtol=0, atol=2e-7), name
        if name in found.rest:
            assert again.read(name).equal(tuned.read(name))
    assert [name for name in found.rest if "_proj.weight" in name] == []
    assert ("lm_head.weight" in {layer.tensor for layer in found.layers}) == (family == "llama")


def test_at_a_lower_rank_it_is_the_nearest_there_is(tmp_path: Path) -> None:
    base, tuned = pair(tmp_path, dtype="bfloat16")
    found = extract(base, tuned, tmp_path / "lora", Wanted(rank=4))
    again = open_reference(base.path, tmp_path / "lora")
    for layer in found.layers:
        change = tuned.read(layer.tensor).double() - base.read(layer.tensor).double()
        singular = torch.linalg.svdvals(change)
        assert layer.rank == 4 and layer.norm == pytest.approx(float(change.norm()))
        assert layer.kept == pytest.approx(float(singular[:4].norm() / singular.norm()), abs=1e-5)
        assert again.adapter is not None
        delta = again.adapter.delta(layer.tensor)
        assert delta is not None and delta.scaling == 1
        missing = change - torch.from_numpy(delta.b @ delta.a).double()
        assert float(missing.norm()) == pytest.approx(float(singular[4:].norm()), rel=1e-4)
    assert 0 < found.kept < 1
    report = json.loads((tmp_path / "lora" / "extraction.json").read_text(encoding="utf-8"))
    assert report["kept"] == found.kept and report["left_out"] == list(found.rest)


def test_small_singular_values_are_left_out(tmp_path: Path) -> None:
    base, tuned = pair(tmp_path)
    found = extract(base, tuned, tmp_path / "lora", Wanted(rank=16, epsilon=0.1))
    for layer in found.layers:
        singular = torch.linalg.svdvals(tuned.read(layer.tensor) - base.read(layer.tensor))
        assert layer.rank == min(16, int((singular > 0.1).sum()))
    assert len({layer.rank for layer in found.layers}) > 1
    kept = {layer.tensor for layer in found.layers if layer.rank}
    assert set(open_reference(base.path, tmp_path / "lora").adapter.changed) == kept


def test_large_matrices_are_sampled_and_come_out_the_same() -> None:
    chance = torch.Generator().manual_seed(0)
    u = torch.linalg.qr(torch.randn(1400, 40, generator=chance)).Q
    v = torch.linalg.qr(torch.randn(1300, 40, generator=chance)).Q
    singular = torch.linspace(3, 0.1, 40)
    matrix = u @ torch.diag(singular) @ v.T + torch.randn(1400, 1300, generator=chance) * 1e-4
    one, two = truncated(matrix, 8, 5), truncated(matrix, 8, 5)
    assert all(a.equal(b) for a, b in zip(one, two, strict=True))
    exact = torch.linalg.svdvals(matrix)
    assert torch.allclose(one[1][:8], exact[:8], rtol=1e-4)
    near = one[0][:, :8] @ torch.diag(one[1][:8]) @ one[2][:8]
    assert float((matrix - near).norm()) == pytest.approx(float(exact[8:].norm()), rel=1e-3)


def test_matrices_stored_the_other_way_round(tmp_path: Path) -> None:
    base, tuned = pair(tmp_path)
    for checkpoint in (base, tuned):
        settings = json.loads((checkpoint.path / "config.json").read_text(encoding="utf-8"))
        (checkpoint.path / "config.json").write_text(json.dumps(settings | {"model_type": "gpt2"}), encoding="utf-8")
    base, tuned = Checkpoint.open(base.path), Checkpoint.open(tuned.path)
    extract(base, tuned, tmp_path / "lora", Wanted(rank=51))
    name = "model.layers.0.mlp.up_proj.weight"
    stored = load_file(tmp_path / "lora" / "adapter_model.safetensors")
    assert stored["base_model.model.model.layers.0.mlp.up_proj.lora_A.weight"].shape == (40, 51)  # [51, 40] takes 51
    again = open_reference(base.path, tmp_path / "lora")
    assert torch.allclose(again.read(name), tuned.read(name), rtol=0, atol=2e-7)


def test_models_that_do_not_fit_or_do_not_differ_are_refused(tmp_path: Path) -> None:
    base, tuned = pair(tmp_path)
    with pytest.raises(CheckpointError, match="differ in no linear layer"):
        extract(base, base, tmp_path / "lora", Wanted())
    weights = load_file(tuned.path / "model.safetensors")
    weights["model.layers.0.mlp.up_proj.weight"][0, 0] = float("nan")
    save_file(weights, tuned.path / "model.safetensors", {"format": "pt"})
    with pytest.raises(CheckpointError, match="not finite"):
        extract(base, Checkpoint.open(tuned.path), tmp_path / "lora", Wanted())
    assert not (tmp_path / "lora").exists() and not list(tmp_path.glob(".*"))


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, tuned = pair(tmp_path)
    command = ["extract-lora", str(base.path), str(tuned.path), str(tmp_path / "lora")]
    assert main([*command, "--rank", "8"]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[0].split() == ["layer", "rank", "norm", "kept"]
    assert told.out.splitlines()[-1] == str(tmp_path / "lora")
    assert "left out (model.embed_tokens.weight, " in told.err and "--save-rest" in told.err
    assert main(command) == 2
    assert capsys.readouterr().err.startswith("error: ") and (tmp_path / "lora").exists()
    command[-1] += "-2"
    for wrong in (["--rank", "0"], ["--alpha", "0"], ["--sv-epsilon", "-1"]):
        assert main([*command, *wrong]) == 2
        assert capsys.readouterr().err.startswith(f"error: {wrong[0]} must")
    assert main([*command, "--save-rest"]) == 0 and "saved whole: 8 tensors (model.embed" in capsys.readouterr().out


def with_tokens(folder: Path, family: str, words: tuple[str, ...]) -> tuple[Checkpoint, Checkpoint]:
    """A base, and a fine-tune to which these tokens were added."""
    base, tuned = pair(folder, family)
    model = AutoModelForCausalLM.from_pretrained(tuned.path)
    tokenizer = AutoTokenizer.from_pretrained(tuned.path)
    tokenizer.add_tokens(list(words))
    model.resize_token_embeddings(len(tokenizer), mean_resizing=False)
    for saved in (model, tokenizer):
        saved.save_pretrained(tuned.path)
    return base, Checkpoint.open(tuned.path)


@pytest.mark.parametrize("family", ["llama", "qwen2"])
def test_tokens_added_in_the_fine_tuning_are_saved_with_its_tokenizer(tmp_path: Path, family: str) -> None:
    base, tuned = with_tokens(tmp_path, family, ("<one>", "<two>"))
    found = extract(base, tuned, tmp_path / "lora", Wanted(rank=51))
    own_head = ("lm_head.weight",) if family == "llama" else ()
    assert set(found.grown) == {"model.embed_tokens.weight", *own_head} and not set(found.grown) & set(found.rest)
    settings = json.loads((tmp_path / "lora" / "adapter_config.json").read_text("utf-8"))
    assert set(settings["modules_to_save"]) == {"model.embed_tokens", "lm_head"}
    again = open_reference(base.path, tmp_path / "lora")
    assert again.settings["vocab_size"] == 63 and ModelTokens.of(again).ids == ModelTokens.of(tuned).ids
    for name in (*found.grown, "model.layers.0.mlp.up_proj.weight"):
        assert torch.allclose(again.read(name), tuned.read(name), rtol=0, atol=2e-7), name


def test_a_fine_tune_with_another_tokenizer_is_refused_for_its_tokens(tmp_path: Path) -> None:
    base, tuned = with_tokens(tmp_path, "llama", ("<one>",))
    path = tuned.path / "tokenizer.json"
    path.write_text(path.read_text("utf-8").replace('"w7"', '"v7"'), "utf-8")
    with pytest.raises(CheckpointError, match="token w7"):
        extract(base, Checkpoint.open(tuned.path), tmp_path / "lora", Wanted())
