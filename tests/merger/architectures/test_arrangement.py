"""Settings of stacks: what goes by a layer's number follows the layer and is read back so, or it is refused."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import CONFIG_MAPPING, AutoConfig

from merger.__main__ import main
from merger.architectures.arrangement import arranged
from merger.architectures.classes import config_of
from merger.checks.layers import class_problems, path_problem
from merger.errors import CandidateFailed, CheckpointError
from merger.evaluation.transformers_model import TransformersModel
from merger.evolution.judging.model_pool import ModelPool
from merger.formulas.opening import open_sources
from merger.outputs.merging import merge_to_folder
from merger.recipes.recipe import Layers, Recipe, Source, Stack
from tests.architectures.tiny import OVERRIDES, settings_of
from tests.pico import pico

REPEATED = (0, 1, 1, 2, 3, 4, 5)


def stored(kind: str, **more: Any) -> dict[str, Any]:
    """A small model's settings, as they are stored where only what differs from the class is written."""
    config = settings_of(kind, {**OVERRIDES.get(kind, {}), **more})
    return json.loads(config.to_json_string()) | {"num_hidden_layers": 6}


def stacked(settings: dict[str, Any], numbers: Sequence[int]) -> dict[str, Any]:
    return arranged(settings, [(settings, number) for number in numbers])


def read(settings: dict[str, Any], key: str) -> Any:
    """What the class makes of a setting."""
    return getattr(config_of(settings), key)


@pytest.mark.parametrize(
    ("kind", "more", "key"),
    [
        ("gemma2", {}, "layer_types"),
        ("gemma3_text", {"sliding_window_pattern": 3}, "layer_types"),
        ("cohere2", {}, "layer_types"),
        ("qwen2", {"use_sliding_window": True, "max_window_layers": 3}, "layer_types"),
        ("smollm3", {}, "no_rope_layers"),
        ("bamba", {}, "layers_block_type"),
        ("nemotron_h", {}, "layers_block_type"),
        ("lfm2", {}, "layer_types"),
        ("exaone_moe", {}, "mlp_layer_types"),
        ("deepseek_v32", {}, "mlp_layer_types"),
        ("gpt_neo", {}, "attention_layers"),
        ("minimax", {}, "layer_types"),
    ],
)
@pytest.mark.parametrize("numbers", [REPEATED, (3, 4, 5), (0, 2, 1, 4, 3, 5), (5, 0)])
def test_what_a_class_derives_for_each_layer_follows_it(
    kind: str, more: dict[str, Any], key: str, numbers: Sequence[int]
) -> None:
    settings = stored(kind, **more)
    settings.pop(key, None) if key not in OVERRIDES.get(kind, {}) else None  # config.json leaves it to the class
    before = list(read(settings, key))
    child = stacked(settings, numbers)
    assert list(read(child, key)) == [before[number] for number in numbers]


@pytest.mark.parametrize(
    ("kind", "more", "numbers", "said"),
    [
        ("deepseek_v3", {"first_k_dense_replace": 2}, REPEATED, {"first_k_dense_replace": 3}),
        ("deepseek_v3", {"first_k_dense_replace": 2}, (3, 4), {"first_k_dense_replace": 0}),
        ("afmoe", {"num_dense_layers": 2}, (0, 0, 1, 1, 3), {"num_dense_layers": 4}),
        ("qwen3_moe", {"decoder_sparse_step": 2, "mlp_only_layers": []}, (0, 1, 1, 2), {"mlp_only_layers": [0, 3]}),
        ("qwen2_moe", {"mlp_only_layers": [0, 3]}, (3, 3, 1), {"mlp_only_layers": [0, 1]}),
        ("llama4_text", {"moe_layers": [1, 3, 5]}, (1, 2, 3, 3), {"moe_layers": [0, 2, 3]}),
        ("jamba", {"attn_layer_period": 3, "attn_layer_offset": 1, "expert_layer_period": 1, "expert_layer_offset": 0},
         (1, 2, 4, 5), {"attn_layer_period": 2, "attn_layer_offset": 0}),
        ("ernie4_5_moe", {"moe_layer_start_index": 2}, (0, 1, 1, 2, 3),
         {"moe_layer_start_index": 3, "moe_layer_end_index": 4}),
        ("bamba", {"attn_layer_indices": [2, 4]}, (2, 2, 3), {"attn_layer_indices": [0, 1]}),
    ],
)  # fmt: skip
def test_numbers_from_which_kinds_are_derived_follow(
    kind: str, more: dict[str, Any], numbers: Sequence[int], said: dict[str, Any]
) -> None:
    child = stacked(stored(kind, **more), numbers)
    assert {key: child.get(key) for key in said} == said


@pytest.mark.parametrize(
    ("kind", "more", "numbers", "named"),
    [
        ("jamba", {}, (0, 1, 1, 2), "attn_layer_period"),
        ("deepseek_v3", {"first_k_dense_replace": 2}, (3, 0), "first_k_dense_replace"),
        ("afmoe", {"num_dense_layers": 1}, (2, 0, 1), "num_dense_layers"),
        ("diffllama", {}, (0, 0), "lambda_init"),
        ("gpt2", {"scale_attn_by_inverse_layer_idx": True}, (1, 2), "scale_attn_by_inverse_layer_idx"),
        ("gemma3n_text", {}, (0, 1, 1, 2, 3, 5), "embed_tokens_per_layer"),
        ("beam", {}, (0, 0, 1), "residual_add_idx"),
        ("modernbert-decoder", {}, (3, 4, 5), "attn_norm"),
        ("hrm_text", {}, (0, 1, 1), "H_module"),
    ],
)
def test_what_the_architecture_cannot_say_is_refused_by_name(
    kind: str, more: dict[str, Any], numbers: Sequence[int], named: str
) -> None:
    with pytest.raises(CheckpointError) as fault:
        stacked(stored(kind, **more), numbers)
    assert named in str(fault.value)


def test_a_scale_that_depends_on_how_many_layers_there_are_stays_the_same() -> None:
    settings = stored("minicpm3", scale_depth=1.4)
    child = stacked(settings, REPEATED)
    assert child["scale_depth"] / 7**0.5 == pytest.approx(1.4 / 6**0.5, rel=1e-15)


def test_what_guesses_further_tokens_is_no_layer() -> None:
    settings = stored("deepseek_v3", num_nextn_predict_layers=1)
    assert stacked(settings, (0, 1))["num_nextn_predict_layers"] == 0
    with pytest.raises(CheckpointError):
        stacked(settings, (0, 6))


def test_settings_by_layer_number_follow() -> None:
    own = {"1": {"window": 7}, "4": {"window": 9}}
    child = stacked({"model_type": "made_up", "num_hidden_layers": 6, "per_layer_config": own}, (1, 1, 0, 4))
    assert child["per_layer_config"] == {"0": {"window": 7}, "1": {"window": 7}, "3": {"window": 9}}


def test_layers_of_two_models_keep_their_own_kinds_and_the_rest_is_the_first_ones() -> None:
    one = stored("gemma2")
    two = stored("gemma2", layer_types=["full_attention"] * 6, rms_norm_eps=1e-3)
    child = arranged(one, [(one, 0), (one, 1), (two, 0), (two, 2)])
    assert child["layer_types"] == ["sliding_attention", *["full_attention"] * 3]
    assert read(child, "rms_norm_eps") == read(one, "rms_norm_eps")


def test_the_language_model_of_a_larger_one_is_told_in_its_own_part() -> None:
    text = json.loads(settings_of("gemma3_text", {}).to_json_string())
    settings = {"model_type": "gemma3", "architectures": ["Gemma3ForConditionalGeneration"], "text_config": text}
    settings["vision_config"] = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 4}
    child = stacked(settings, (4, 5, 5))
    wanted = ["sliding_attention", "full_attention", "full_attention"]
    assert child["text_config"]["layer_types"] == wanted and "layer_types" not in child


def test_of_a_class_that_transformers_does_not_have_stored_lists_follow() -> None:
    settings = {"model_type": "made_up", "num_hidden_layers": 3, "kinds": ["a", "b", "c"], "eos_token_id": [1, 2, 3]}
    child = stacked(settings, (0, 0, 2, 1))
    assert child == {
        "model_type": "made_up", "num_hidden_layers": 4, "kinds": ["a", "a", "c", "b"], "eos_token_id": [1, 2, 3]
    }  # fmt: skip
    with pytest.raises(CheckpointError) as fault:
        stacked(settings | {"first_k_dense_replace": 1}, (0, 0))
    assert "first_k_dense_replace" in str(fault.value)


def test_disk_memory_and_check_say_the_same(tmp_path: Path) -> None:
    model = pico(tmp_path / "model", "gemma2", seed=1, settings={"num_hidden_layers": 6})
    config = json.loads((model / "config.json").read_text("utf-8"))
    config.pop("layer_types")
    (model / "config.json").write_text(json.dumps(config), "utf-8")
    own = Source(str(model))
    recipe = Recipe(Stack((Layers(own, 0, 2), Layers(own, 1, 4))))
    checkpoints = open_sources(recipe)
    assert class_problems(recipe, checkpoints) == []
    assert path_problem(recipe, checkpoints) is None
    merge_to_folder(recipe, checkpoints, tmp_path / "out")
    saved = AutoConfig.from_pretrained(tmp_path / "out").layer_types
    before = AutoConfig.from_pretrained(model).layer_types
    assert saved == [before[number] for number in (0, 1, 1, 2, 3)]
    body = ModelPool(recipe, checkpoints, "cpu").merge(recipe)
    assert body.module.config.layer_types == saved
    assert TransformersModel(model).with_layers((0, 1, 1, 2, 3)).module.config.layer_types == saved


def test_a_refused_order_stops_a_save_before_it_writes_and_fails_a_candidate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = pico(tmp_path / "model", "llama", seed=1)
    settings = stored("diffllama", num_hidden_layers=3)
    kind = CONFIG_MAPPING["diffllama"].from_dict(settings)
    from transformers import DiffLlamaForCausalLM

    torch.manual_seed(1)
    DiffLlamaForCausalLM(kind).save_pretrained(tmp_path / "odd")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (tmp_path / "odd" / name).write_bytes((model / name).read_bytes())
    own = Source(str(tmp_path / "odd"))
    whole, moved = Recipe(Stack((Layers(own, 0, 3),))), Recipe(Stack((Layers(own, 1, 3), Layers(own, 0, 1))))
    checkpoints = open_sources(moved)
    with pytest.raises(CheckpointError):
        merge_to_folder(moved, checkpoints, tmp_path / "out")
    assert not [path for path in tmp_path.iterdir() if "out" in path.name]
    assert len(class_problems(moved, checkpoints)) == 1
    fault = path_problem(whole, checkpoints)
    assert fault is not None and fault.message == class_problems(moved, checkpoints)[0].message
    (tmp_path / "path.yml").write_text("merge_method: layer_path\nmodels: [{model: odd}]\ndtype: float32\n", "utf-8")
    assert main(["check", str(tmp_path / "path.yml")]) == 2
    assert "diffllama" in capsys.readouterr().err
    bodies = ModelPool(whole, checkpoints, "cpu")
    with pytest.raises(CandidateFailed):
        bodies.merge(moved)
    assert bodies.merge(whole).module.config.num_hidden_layers == 3
