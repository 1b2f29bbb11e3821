"""LoRA adapters on tiny models: what they change, to the last bit, and what is refused."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from merger.checks.preflight import preflight
from merger.errors import CheckpointError
from merger.formulas.opening import open_sources
from merger.numerics.floats import PRECISIONS
from merger.outputs.merging import merge, merge_to_folder
from merger.recipes.mergekit import read_mergekit
from merger.tokenizers.chat import chat_template_of
from merger.tokenizers.words import ModelTokens
from merger.weights.adapter import PREFIX, Adapter, open_reference
from merger.weights.checkpoint import Checkpoint
from tests.pico import pico

QUERY = "model.layers.0.self_attn.q_proj"
DOWN = "model.layers.1.mlp.down_proj"
EMBEDDING = "model.embed_tokens"
SETTINGS = {"peft_type": "LORA", "r": 4, "lora_alpha": 8}
WORDS = {"float32": "F32", "bfloat16": "BF16", "float16": "F16"}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pico(tmp_path_factory.mktemp("base"))


def factors(module: str, out: int, into: int, rank: int = 4, seed: int = 0) -> dict[str, torch.Tensor]:
    random = torch.Generator().manual_seed(seed)
    return {
        f"{PREFIX}{module}.lora_A.weight": torch.randn(rank, into, generator=random),
        f"{PREFIX}{module}.lora_B.weight": torch.randn(out, rank, generator=random) * 0.01,
    }


def adapter(folder: Path, tensors: dict[str, torch.Tensor], **settings: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "adapter_config.json").write_text(json.dumps(SETTINGS | settings), encoding="utf-8")
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, folder / "adapter_model.safetensors")
    return folder


def folded(weight: torch.Tensor, a: torch.Tensor, b: torch.Tensor, scaling: float) -> torch.Tensor:
    """The formula, element by element, in fused steps: products of two float32 are exact in float64."""
    total = np.zeros((b.shape[0], a.shape[1]), np.float32)
    for k in range(a.shape[0]):
        exact = b[:, k : k + 1].numpy().astype(np.float64) * a[k].numpy().astype(np.float64)
        total = (exact + total).astype(np.float32)
    change = torch.from_numpy(np.float32(scaling) * total)
    return (weight.float() + change).to(weight.dtype)


@pytest.mark.parametrize("dtype", WORDS)
def test_an_adapter_changes_what_it_names_and_nothing_else(tmp_path: Path, dtype: str) -> None:
    plain = Checkpoint.open(pico(tmp_path / "base", dtype=dtype))
    tensors = factors(QUERY, 40, 40) | factors(DOWN, 40, 51, seed=1)
    child = open_reference(plain.path, adapter(tmp_path / "lora", tensors))
    for name in plain.tensors:
        module = name.removesuffix(".weight")
        expected = plain.read(name)
        if module in (QUERY, DOWN):
            a, b = (tensors[f"{PREFIX}{module}.lora_{letter}.weight"] for letter in "AB")
            expected = folded(expected, a, b, 2.0)
            assert not expected.equal(plain.read(name))
        assert child.read(name).equal(expected), name
        assert child.adapter is not None and child.adapter.touches(name) == (module in (QUERY, DOWN))
    assert child.digest() != plain.digest()


@pytest.mark.parametrize("dtype", WORDS)
def test_the_bits_are_the_same_for_any_tiles(tmp_path: Path, dtype: str) -> None:
    plain = Checkpoint.open(pico(tmp_path / "base", dtype=dtype))
    found = Adapter.open(adapter(tmp_path / "lora", factors(DOWN, 40, 51)), plain)
    name = f"{DOWN}.weight"
    delta = found.delta(name)
    assert delta is not None
    whole = found.applied(name, plain.read(name)).float().reshape(-1).numpy()
    for size in (1, 7, 51, 52, 100, 1024, 4096):
        flat = plain.read(name).float().reshape(-1).numpy().copy()
        for start in range(0, flat.size, size):
            delta.add_to(flat[start : start + size], start, PRECISIONS[WORDS[dtype]])
        assert np.array_equal(flat, whole), size


def scaling(base: Path, folder: Path, module: str = QUERY, rank: int = 4, **settings: Any) -> float:
    made = adapter(folder, factors(module, 40, 40 if module == QUERY else 51, rank), **settings)
    delta = Adapter.open(made, Checkpoint.open(base)).delta(f"{module}.weight")
    assert delta is not None
    return delta.scaling


def test_scalings_follow_the_patterns(base: Path, tmp_path: Path) -> None:
    assert scaling(base, tmp_path) == 2
    assert scaling(base, tmp_path, use_rslora=True) == 4
    assert scaling(base, tmp_path, alpha_pattern={"q_proj": 3}) == 0.75
    assert scaling(base, tmp_path, alpha_pattern={"_proj": 3}) == 2  # begins in the middle of a word
    assert scaling(base, tmp_path, rank=2, rank_pattern={r"layers\.0\..*q_proj": 2}) == 4
    assert scaling(base, tmp_path, rank=2, rank_pattern={"k_proj": 8, QUERY: 2, "q_proj": 3}) == 4
    assert scaling(base, tmp_path, DOWN, alpha_pattern={r"layers\.(0|1)\.mlp\.down_proj": 1}) == 0.25


def test_embeddings_and_matrices_stored_the_other_way_round(base: Path, tmp_path: Path) -> None:
    random = torch.Generator().manual_seed(3)
    a, b = torch.randn(4, 61, generator=random), torch.randn(40, 4, generator=random)
    names = [f"{PREFIX}{EMBEDDING}.lora_embedding_{letter}" for letter in "AB"]
    child = open_reference(base, adapter(tmp_path / "lora", dict(zip(names, (a, b), strict=True))))
    name = f"{EMBEDDING}.weight"
    assert child.read(name).equal(folded(Checkpoint.open(base).read(name), b.T, a.T, 2.0))
    # DOWN is stored [40, 51]: a layer that keeps [in, out] takes 40 numbers and gives 51
    tensors = factors(DOWN, 51, 40)
    child = open_reference(base, adapter(tmp_path / "conv", tensors, fan_in_fan_out=True))
    a, b = tensors.values()
    assert child.read(f"{DOWN}.weight").equal(folded(Checkpoint.open(base).read(f"{DOWN}.weight"), b.T, a.T, 2.0))


def test_tensors_saved_whole_replace_the_base(base: Path, tmp_path: Path) -> None:
    head = torch.randn(61, 40)
    tensors = {f"{PREFIX}lm_head.modules_to_save.weight": head, f"{PREFIX}model.norm.weight": torch.ones(40)}
    child = open_reference(base, adapter(tmp_path, tensors | factors(QUERY, 40, 40), modules_to_save=["lm_head"]))
    assert child.read("lm_head.weight").equal(head) and child.tensors["lm_head.weight"].dtype == "F32"
    assert child.stored("lm_head.weight").tolist() == head.reshape(-1).tolist()
    assert child.read("model.norm.weight").equal(torch.ones(40))


def test_a_tied_head_may_be_saved_beside_its_embedding_but_not_changed_alone(tmp_path: Path) -> None:
    base = pico(tmp_path / "tied", "qwen2")
    both = dict.fromkeys((f"{PREFIX}lm_head.weight", f"{PREFIX}{EMBEDDING}.weight"), torch.randn(61, 40))
    both = {name: tensor.clone() for name, tensor in both.items()}
    child = open_reference(base, adapter(tmp_path / "both", both))
    assert sorted(child.tensors) == sorted(Checkpoint.open(base).tensors)
    assert child.read(f"{EMBEDDING}.weight").equal(both[f"{PREFIX}{EMBEDDING}.weight"])
    for tensors in (factors("lm_head", 61, 40), {f"{PREFIX}lm_head.weight": torch.randn(61, 40)}):
        with pytest.raises(CheckpointError, match="the model's head is tied to its embedding"):
            open_reference(base, adapter(tmp_path / "head", tensors))


def test_a_recipe_takes_an_adapter_on_its_base_as_it_takes_the_folded_model(base: Path, tmp_path: Path) -> None:
    lora = adapter(tmp_path / "lora", factors(QUERY, 40, 40) | {f"{PREFIX}model.norm.weight": torch.ones(40)})
    shutil.copytree(base, tmp_path / "folded")
    child = open_reference(base, lora)
    save_file({name: child.read(name).clone() for name in child.tensors}, tmp_path / "folded" / "model.safetensors")
    other = pico(tmp_path / "other", seed=5)

    def merged(first: str) -> dict[str, torch.Tensor]:
        recipe = read_mergekit(
            f"merge_method: ties\nbase_model: {first}\ndtype: bfloat16\nmodels:\n  - model: {other}\n"
            f"    parameters: {{weight: 0.7, density: 0.5}}\n  - model: {base}\n    parameters: {{weight: 0.3}}\n"
        )
        return dict(merge(recipe, open_sources(recipe)))

    one, two = merged(f"{base}+{lora}"), merged(str(tmp_path / "folded"))
    assert sorted(one) == sorted(two) and all(one[name].equal(two[name]) for name in one)


REFUSED: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("dora", {"use_dora": True}, {}, "adapters with DoRA are not supported"),
    ("loha", {"peft_type": "LOHA"}, {}, "of the type 'LOHA' are not supported"),
    ("ia3", {"peft_type": "IA3"}, {}, "of the type 'IA3' are not supported"),
    ("no type", {"peft_type": None}, {}, "of the type None are not supported"),
    ("pissa", {"init_lora_weights": "pissa"}, {}, "was started by 'pissa', which changes the model that it fits"),
    ("alpha 0", {"lora_alpha": 0}, {}, "lora_alpha is 0"),
    ("pattern's alpha 0", {"alpha_pattern": {"q_proj": 0}}, {}, "q_proj is 0"),
    ("alpha nan", {"lora_alpha": float("nan")}, {}, "a number that is not finite"),
    ("no rank", {"r": None}, {}, "r cannot be None"),
    ("rank", {"r": 8}, {}, "its rank is 8 by the settings"),
    ("bad pattern", {"rank_pattern": {"(a": 3}}, {}, "no usable pattern"),
    ("slow pattern", {"rank_pattern": {"(a+)+": 3}}, {}, "no usable pattern"),
    ("branching pattern", {"rank_pattern": {"(a|a)" * 30: 3}}, {}, "no usable pattern"),
    ("patterns", {"rank_pattern": ["q_proj"]}, {}, "rank_pattern cannot be"),
    ("lone a", {}, {"drop": "lora_B"}, "has not both factors"),
    ("shape", {}, {"shape": (40, 39)}, "fits a matrix of shape [40, 39], but the model's is [40, 40]"),
    ("stranger", {}, {"module": "model.layers.9.self_attn.q_proj"}, "a tensor that the model does not have"),
    ("unknown", {}, {"extra": f"{PREFIX}{QUERY}.lora_magnitude_vector"}, "is no tensor of a LoRA adapter"),
    ("prefix", {}, {"extra": f"{QUERY}.lora_A.weight"}, "is no tensor of a LoRA adapter"),
    ("dtype", {}, {"dtype": torch.int8}, "is stored in I8"),
]


@pytest.mark.parametrize(("settings", "fault", "told"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED])
def test_refused(base: Path, tmp_path: Path, settings: dict[str, Any], fault: dict[str, Any], told: str) -> None:
    tensors = factors(fault.get("module", QUERY), *fault.get("shape", (40, 40)))
    tensors = {name: tensor.to(fault.get("dtype", torch.float32)) for name, tensor in tensors.items()}
    tensors = {name: tensor for name, tensor in tensors.items() if fault.get("drop", "?") not in name}
    if "extra" in fault:
        tensors[fault["extra"]] = torch.zeros(4)
    with pytest.raises(CheckpointError) as caught:
        open_reference(base, adapter(tmp_path, tensors, **settings))
    assert told in str(caught.value) and caught.value.mend and "file" in caught.value.facts


def test_a_folder_without_safetensors_is_refused(base: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="There is no adapter folder"):
        open_reference(base, tmp_path / "nowhere")
    adapter(tmp_path, {})
    (tmp_path / "adapter_model.safetensors").rename(tmp_path / "adapter_model.bin")
    with pytest.raises(CheckpointError, match=r"adapter_model.safetensors is missing\. .*pickled"):
        open_reference(base, tmp_path)


def with_new_tokens(base: Path, folder: Path, count: int = 2, head: bool = True) -> Path:
    """An adapter as PEFT saves it after tokens were added: embedding and head whole, a tokenizer beside it."""
    own = Checkpoint.open(base)
    random = torch.Generator().manual_seed(9)
    tensors = factors(QUERY, 40, 40)
    for name in (f"{EMBEDDING}.weight", "lm_head.weight")[: 2 if head else 1]:
        more = torch.randn(count, 40, generator=random) * 0.05
        tensors[f"{PREFIX}{name}"] = torch.cat([own.read(name).float(), more])
    made = adapter(folder, tensors)
    tokenizer = AutoTokenizer.from_pretrained(base)
    tokenizer.add_tokens([f"<new{number}>" for number in range(count)])
    tokenizer.chat_template = "{% for m in messages %}{{ m.content }}{% endfor %}"
    tokenizer.save_pretrained(made)
    return made


def test_tokens_added_in_training_come_with_the_adapter(base: Path, tmp_path: Path) -> None:
    lora = with_new_tokens(base, tmp_path / "lora")
    found = open_reference(base, lora)
    plain = Checkpoint.open(base)
    assert found.settings["vocab_size"] == 63 and plain.settings["vocab_size"] == 61
    assert found.tensors["lm_head.weight"].shape == (63, 40)
    assert {path.parent for path in found.tokenizer_files} == {lora}
    assert chat_template_of(found)
    assert ModelTokens.of(found).ids["<new1>"] == 62
    (tmp_path / "recipe.yml").write_text(f"merge_method: passthrough\nmodels: [{{model: {base}+{lora}}}]\n")
    recipe = read_mergekit((tmp_path / "recipe.yml").read_text())
    merge_to_folder(recipe, open_sources(recipe), tmp_path / "child")
    child = AutoModelForCausalLM.from_pretrained(tmp_path / "child")
    assert child.get_input_embeddings().weight.shape == (63, 40) and child.config.vocab_size == 63
    assert AutoTokenizer.from_pretrained(tmp_path / "child").convert_tokens_to_ids("<new1>") == 62


@pytest.mark.parametrize("vocabulary", ["union", "adapted"])
def test_beside_models_without_them_they_are_like_any_added_tokens(base: Path, tmp_path: Path, vocabulary: str) -> None:
    lora = with_new_tokens(base, tmp_path / "lora")
    adapted = f"{base}+{lora}"
    text = (
        f"merge_method: task_arithmetic\nbase_model: {base}\ndtype: float32\n"
        f"models: [{{model: {adapted}, parameters: {{weight: 0.5}}}}]\n"
    )
    refused = read_mergekit(text)
    problems = preflight(refused, open_sources(refused))
    assert "tokenizer_source: union" in problems[0].mend
    recipe = read_mergekit(text + f"tokenizer_source: {adapted if vocabulary == 'adapted' else 'union'}\n")
    sources = open_sources(recipe)
    assert preflight(recipe, sources) == []
    tensors = dict(merge(recipe, sources))
    head = open_reference(base, lora).read("lm_head.weight").float()
    assert tensors["lm_head.weight"][61:].equal(head[61:])


@pytest.mark.parametrize("case", ["head", "factors", "rows"])
def test_an_adapter_that_lacks_the_rows_of_its_new_tokens_says_so(base: Path, tmp_path: Path, case: str) -> None:
    """The reason is the tokens; nobody is sent to the model that is there already."""
    if case == "head":
        lora = with_new_tokens(base, tmp_path / "lora", head=False)
    elif case == "factors":
        lora = adapter(tmp_path / "lora", factors("lm_head", 63, 40))
    else:
        rows = {f"{PREFIX}{EMBEDDING}.token_adapter.trainable_tokens_delta": torch.ones(2, 40)}
        lora = adapter(tmp_path / "lora", rows, trainable_token_indices=[61, 62])
    with pytest.raises(CheckpointError) as caught:
        open_reference(base, lora)
    assert "okens were added for the training" in caught.value.mend
    assert "trained on" not in caught.value.mend


def test_single_rows_are_the_same_for_any_tiles(base: Path, tmp_path: Path) -> None:
    rows = {f"{PREFIX}{EMBEDDING}.token_adapter.trainable_tokens_delta": torch.randn(3, 40)}
    found = open_reference(base, adapter(tmp_path / "lora", rows, trainable_token_indices=[60, 0, 7]))
    name = f"{EMBEDDING}.weight"
    expected = Checkpoint.open(base).read(name).clone()
    expected[[60, 0, 7]] = next(iter(rows.values())).to(expected.dtype)
    assert found.read(name).equal(expected)
    assert found.adapter is not None and found.digest() != Checkpoint.open(base).digest()
    change = found.adapter.change(name)
    assert change is not None
    for size in (1, 39, 40, 41, 1000):
        flat = Checkpoint.open(base).read(name).float().reshape(-1).numpy().copy()
        for start in range(0, flat.size, size):
            change.add_to(flat[start : start + size], start, PRECISIONS["BF16"])
        assert np.array_equal(flat, expected.float().reshape(-1).numpy()), size


def test_an_adapter_beside_its_models_settings_is_an_adapter(base: Path, tmp_path: Path) -> None:
    folder = adapter(tmp_path / "lora", factors(QUERY, 40, 40), base_model_name_or_path="owner/model")
    shutil.copy(base / "config.json", folder)
    with pytest.raises(CheckpointError, match=r"is an adapter; .*\(owner/model\)"):
        Checkpoint.open(folder)
    assert open_reference(base, folder).adapter is not None
