"""A language model merged into the language part of one that sees, and the other way round."""

from pathlib import Path

import pytest
import torch
import transformers
from torch import Tensor

from merger.checks.preflight import preflight
from merger.errors import MergerError
from merger.formulas.opening import open_sources
from merger.recipes.mergekit import read_mergekit
from tests.merger.bodies import half, loads, logits, merged, rewritten, tensors
from tests.pico import _SHAPE, _VISION, pico

MODULES = """
merge_method: linear
modules:
  %s:
    models: [{model: sees, parameters: {weight: 0.5}}, {model: speaks, parameters: {weight: 0.5}}]
  default: {models: [{model: sees, parameters: {weight: 1.0}}]}
dtype: float32
"""
BASE = """
merge_method: task_arithmetic
base_model: speaks
models: [{model: sees, parameters: {weight: 0.5}}]
dtype: float32
%s
"""
SLICES = """
merge_method: linear
slices:
- sources: [{model: %s, layer_range: [0, 2], parameters: {weight: 0.5}}, {model: %s, layer_range: [0, 2], parameters: {weight: 0.5}}]
- sources: [{model: %s, layer_range: [2, 3], parameters: {weight: 0.5}}, {model: %s, layer_range: [2, 3], parameters: {weight: 0.5}}]
dtype: float32
"""  # noqa: E501 -- a recipe's lines
RECIPES = {
    "models": half("sees", "speaks"),
    "turned": half("speaks", "sees"),
    "modules": MODULES % "language_model",
    "text decoder": MODULES % "text_decoder",
    "base": BASE % "settings_source: sees",
    "base alone": BASE % "",
    "slices": SLICES % ("sees", "speaks", "sees", "speaks"),
    "turned slices": SLICES % ("speaks", "sees", "speaks", "sees"),
}
SAID = {"gemma3_vl": {"sliding_window": 8}, "qwen2_5_vl": {"tie_word_embeddings": False, "rms_norm_eps": 1e-5}}
SPEAKS = {"llava": "llama", "gemma3_vl": "gemma3", "qwen2_5_vl": "qwen2"}


def sees(folder: Path, family: str, seed: int) -> Path:
    if family != "gemma3_vl":
        return pico(folder, family, seed, "float32")
    text = dict(_SHAPE) | {"head_dim": 10, "query_pre_attn_scalar": 10, "sliding_window": 8}
    torch.manual_seed(seed)
    model = transformers.Gemma3ForConditionalGeneration(
        transformers.Gemma3Config(
            text_config=text, vision_config=dict(_VISION), image_token_index=60, mm_tokens_per_image=4
        )
    )
    pico(folder, "gemma3", seed)  # its tokenizer
    (folder / "model.safetensors").unlink()
    model.save_pretrained(folder)
    return folder


def new_names(values: dict[str, Tensor]) -> dict[str, Tensor]:
    """As transformers 5 calls them in memory, and as some trainers write them."""
    found = {}
    for name, value in values.items():
        name = name.replace("language_model.lm_head.", "lm_head.").replace("language_model.model.", "language_model.")
        found[name if name.startswith("lm_head.") else f"model.{name}"] = value
    return found


@pytest.fixture(scope="module", params=["llava", "llava, new names", "gemma3_vl", "qwen2_5_vl"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """sees and speaks, of one shape."""
    folder = tmp_path_factory.mktemp("pair")
    family = request.param.split(",")[0]
    sees(folder / "sees", family, 1)
    pico(folder / "speaks", SPEAKS[family], 2, "float32", settings=SAID.get(family))
    if "new" in request.param:
        rewritten(folder / "sees", new_names(tensors(folder / "sees")))
    return folder


def language(values: dict[str, Tensor]) -> dict[str, Tensor]:
    """The language model's tensors by the ends of their names, which say all in these families."""
    found = {}
    for name, value in values.items():
        if not any(word in name for word in ("visual", "vision", "projector")):
            found[name.removeprefix("model.").removeprefix("language_model.").removeprefix("model.")] = value
    return found


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_language_part_is_merged_and_the_rest_is_left(pair: Path, recipe: str) -> None:
    child = merged(pair, RECIPES[recipe], out=f"out {recipe}")
    one, two, found = (tensors(folder) for folder in (pair / "sees", pair / "speaks", child))
    assert found.keys() == one.keys()
    spoken, own = language(found), language(one)
    assert len(spoken) < len(one) and spoken.keys() == own.keys() == language(two).keys()
    for name, value in spoken.items():
        assert torch.allclose(value, (own[name] + language(two)[name]) / 2, atol=1e-6), name
    for name in found.keys() - {name for name in one if language({name: one[name]})}:
        assert torch.equal(found[name], one[name]), name
    loads(child)


def test_the_child_can_be_the_language_model_alone(pair: Path) -> None:
    child = merged(pair, half("sees", "speaks", "settings_source: speaks\n"), out="alone")
    assert tensors(child).keys() == tensors(pair / "speaks").keys()
    model = loads(child)
    assert not hasattr(model.config, "vision_config")


def test_both_compute_alike_from_text(pair: Path) -> None:
    """All of the one that sees, as a language model alone."""
    text = half("sees", "speaks", "settings_source: speaks\n").replace("0.5", "1", 1).replace("0.5", "0")
    child = merged(pair, text, out="all")
    assert torch.allclose(logits(loads(child)), logits(loads(pair / "sees")), atol=1e-5)


def test_it_is_told_whose_parts_stay(pair: Path) -> None:
    heard: list[MergerError] = []
    recipe = read_mergekit(half("speaks", "sees"), pair)
    assert preflight(recipe, open_sources(recipe), warn=heard.append) == []
    assert any("those of sees, unchanged" in str(item) for item in heard), heard


def test_vocabularies_are_joined_too(tmp_path: Path) -> None:
    """As LLaVA's, which has a token more than its language model for the place of a picture."""
    pico(tmp_path / "sees", "llava", 1, "float32", settings={"vocab_size": 64})
    pico(tmp_path / "speaks", "llama", 2, "float32")
    child = merged(tmp_path, half("sees", "speaks", "tokenizer_source: sees\n"))
    one, two, found = (tensors(tmp_path / name) for name in ("sees", "speaks", "out"))
    assert found.keys() == one.keys()
    rows = found["language_model.model.embed_tokens.weight"][:61]
    mean = (one["language_model.model.embed_tokens.weight"][:61] + two["model.embed_tokens.weight"]) / 2
    assert torch.allclose(rows, mean, atol=1e-6)
    loads(child)
