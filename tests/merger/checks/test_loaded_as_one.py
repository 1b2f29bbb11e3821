"""Models that are one body however they are stored: tied heads, derived tensors, other names and classes."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
import transformers
from torch import Tensor

from merger.checks.preflight import preflight
from merger.errors import MergerError
from merger.formulas.opening import open_sources
from merger.outputs.extraction import Wanted, extract
from merger.outputs.live import LiveMerge
from merger.recipes.mergekit import read_mergekit
from merger.weights.checkpoint import Checkpoint
from tests.merger.bodies import half, loads, logits, merged, rewritten, tensors
from tests.pico import pico

Values = dict[str, Tensor]
EMBEDDINGS = {"gpt2": "transformer.wte.weight"}
TIED = {"tie_word_embeddings": True}


def derived(family: str) -> Callable[[Values], Values]:
    """The tensors that checkpoints of old have beside the parameters."""

    def add(values: Values) -> Values:
        mask = torch.ones(1, 1, 8, 8, dtype=torch.bool).tril()
        root = {"gpt2": "transformer.h.{}.attn.", "gpt_neox": "gpt_neox.layers.{}.attention."}.get(
            family, "model.layers.{}.self_attn."
        )
        more: Values = {}
        for layer in range(3):
            at = root.format(layer)
            if family in ("gpt2", "gpt_neox"):
                more |= {f"{at}bias": mask.clone(), f"{at}masked_bias": torch.tensor(-1e9)}
            if family != "gpt2":
                more[f"{at}rotary_emb.inv_freq"] = torch.rand(5)
        return values | more

    return add


@pytest.mark.parametrize("order", ["ab", "ba"])
@pytest.mark.parametrize("family", ["gpt2", "gpt_neox", "llama", "mistral", "qwen2", "qwen3", "gemma2", "gemma3"])
def test_what_loading_derives_is_no_difference(family: str, order: str, tmp_path: Path) -> None:
    pico(tmp_path / "a", family, 1, "float32")
    pico(tmp_path / "b", family, 2, "float32")
    rewritten(tmp_path / "b", derived(family)(tensors(tmp_path / "b")))
    own = Checkpoint.open(tmp_path / "b")
    assert own.ignored and not set(own.ignored) & set(own.tensors)
    child = merged(tmp_path, half(*order))
    mean = {name: (value + tensors(tmp_path / "b")[name]) / 2 for name, value in tensors(tmp_path / "a").items()}
    assert {name: value.tolist() for name, value in tensors(child).items()} == {
        name: value.tolist() for name, value in mean.items()
    }
    loads(child)
    assert next(iter(own.ignored)) in (child / "README.md").read_text("utf-8")


@pytest.mark.parametrize("order", ["ab", "ba"])
@pytest.mark.parametrize("family", ["gpt2", "llama", "mistral", "qwen2", "qwen3", "gemma2", "gemma3"])
def test_a_tied_head_stored_twice_is_the_embedding(family: str, order: str, tmp_path: Path) -> None:
    for number, name in enumerate("ab"):
        pico(tmp_path / name, family, number, "float32", settings=TIED)
    values = tensors(tmp_path / "b")
    values["lm_head.weight"] = values[EMBEDDINGS.get(family, "model.embed_tokens.weight")].clone()
    rewritten(tmp_path / "b", values)
    child = merged(tmp_path, half(*order))
    assert "lm_head.weight" not in tensors(child)
    model = loads(child)
    assert model.get_output_embeddings().weight is model.get_input_embeddings().weight
    assert told(tmp_path, half(*order)) == ["b stores its embedding a second time, as lm_head.weight; the two are one."]


@pytest.mark.parametrize("order", ["ab", "ba"])
@pytest.mark.parametrize("family", ["llama", "qwen2", "gemma2", "gpt2"])
def test_a_stored_head_that_differs_counts_as_loading_has_it(family: str, order: str, tmp_path: Path) -> None:
    for number, name in enumerate("ab"):
        pico(tmp_path / name, family, number, "float32", settings=TIED)
    values = tensors(tmp_path / "b")
    embedding = EMBEDDINGS.get(family, "model.embed_tokens.weight")
    values["lm_head.weight"] = values[embedding] + 1
    rewritten(tmp_path / "b", values)
    heard = told(tmp_path, half(*order))
    assert any("stores a head with other values (lm_head.weight); the stored head counts" in text for text in heard)
    assert any("a head of its own, a uses its embedding for it" in text for text in heard)
    child = merged(tmp_path, half(*order))
    one, two = tensors(tmp_path / "a"), values
    assert torch.equal(tensors(child)["lm_head.weight"], (one[embedding] + two["lm_head.weight"]) / 2)
    model = loads(child)
    assert torch.equal(model.get_output_embeddings().weight, tensors(child)["lm_head.weight"])
    assert model.get_output_embeddings().weight is not model.get_input_embeddings().weight


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_a_tied_model_and_one_with_a_head_give_a_head(order: str, tmp_path: Path) -> None:
    pico(tmp_path / "a", "llama", 1, "float32", settings=TIED)
    pico(tmp_path / "b", "llama", 2, "float32")
    child = merged(tmp_path, half(*order))
    one, two = tensors(tmp_path / "a"), tensors(tmp_path / "b")
    assert torch.equal(tensors(child)["lm_head.weight"], (one["model.embed_tokens.weight"] + two["lm_head.weight"]) / 2)
    loads(child)


def test_a_tied_model_of_which_only_the_head_is_stored(tmp_path: Path) -> None:
    for number, name in enumerate("ab"):
        pico(tmp_path / name, "llama", number, "float32", settings=TIED)
    values = tensors(tmp_path / "b")
    values["lm_head.weight"] = values.pop("model.embed_tokens.weight")
    rewritten(tmp_path / "b", values)
    for order in ("ab", "ba"):
        child = merged(tmp_path, half(*order), out=order)
        model = loads(child)
        mean = (tensors(tmp_path / "a")["model.embed_tokens.weight"] + values["lm_head.weight"]) / 2
        assert torch.equal(model.get_input_embeddings().weight, mean)
        assert torch.equal(model.get_output_embeddings().weight, mean)


@pytest.mark.parametrize(
    ("family", "other"), [("gpt2", "transformer."), ("llama", "model."), ("gpt_neox", "gpt_neox.")]
)
def test_a_model_without_its_outer_name_is_the_same(family: str, other: str, tmp_path: Path) -> None:
    """The first GPT-2 was saved so, and what AutoModel saves is."""
    pico(tmp_path / "a", family, 1, "float32", settings=None if family == "gpt_neox" else TIED)
    pico(tmp_path / "b", family, 2, "float32", settings=None if family == "gpt_neox" else TIED)
    before = tensors(tmp_path / "b")
    rewritten(tmp_path / "b", {name.removeprefix(other): value for name, value in before.items()})
    child = merged(tmp_path, half(*"ab"))
    found = tensors(child)
    assert found.keys() == before.keys()
    assert all(torch.equal(found[name], (tensors(tmp_path / "a")[name] + before[name]) / 2) for name in found)
    loads(merged(tmp_path, half(*"ba"), out="turned"))


@pytest.mark.parametrize(("one", "two"), [("llama", "mistral"), ("mistral", "llama")])
def test_classes_that_compute_alike_are_merged(one: str, two: str, tmp_path: Path) -> None:
    pico(tmp_path / "a", one, 1, "float32")
    pico(tmp_path / "b", two, 2, "float32", settings={"rope_theta": 50_000.0, "max_position_embeddings": 64})
    heard = told(tmp_path, half("a", "b"))
    assert len(heard) == 1 and "rope_theta" in heard[0] and "the child keeps those of a" in heard[0], heard
    assert "the child keeps those of b" in told(tmp_path, half("a", "b", "settings_source: b\n"))[0]
    child = merged(tmp_path, half("a", "b", "settings_source: b\n"))
    assert loads(child).config.model_type == two
    # the same tensors under both classes' settings are the same function
    pico(tmp_path / "c", two, 2, "float32")
    pico(tmp_path / "d", one, 3, "float32")
    rewritten(tmp_path / "d", tensors(tmp_path / "c"))
    assert torch.equal(logits(loads(tmp_path / "c")), logits(loads(tmp_path / "d")))


@pytest.mark.parametrize(
    ("family", "settings", "said"),
    [
        ("qwen2", {"tie_word_embeddings": False}, "a lacks tensor model.layers.0.self_attn.k_proj.bias"),
        ("llama", {"hidden_size": 48}, "differ in hidden_size (40 and 48)"),
        ("llama", {"intermediate_size": 52}, "differ in intermediate_size (51 and 52)"),
        ("llama", {"num_attention_heads": 2, "num_key_value_heads": 1}, "differ in num_attention_heads (4 and 2)"),
        ("llama", {"num_key_value_heads": 4}, "differ in num_key_value_heads (2 and 4)"),
        ("llama", {"head_dim": 20}, "differ in head_dim (10 and 20)"),
        ("llama", {"num_hidden_layers": 4}, "a has 3 layers, b has 4"),
        ("gemma2", {}, "are built differently (LlamaForCausalLM and Gemma2ForCausalLM)"),
    ],
)  # fmt: skip
def test_what_makes_it_impossible_is_named(family: str, settings: dict[str, object], said: str, tmp_path: Path) -> None:
    pico(tmp_path / "a", "llama", 1)
    pico(tmp_path / "b", family, 2, settings=settings)
    recipe = read_mergekit(half("a", "b"), tmp_path)
    found = [str(problem) for problem in preflight(recipe, open_sources(recipe))]
    assert any(said in text for text in found), found


def told(folder: Path, text: str) -> list[str]:
    heard: list[MergerError] = []
    recipe = read_mergekit(text, folder)
    assert preflight(recipe, open_sources(recipe), warn=heard.append) == []
    return [str(item).removesuffix(f" {item.mend}") if not item.mend else str(item) for item in heard]


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_in_memory_is_what_is_saved(order: str, tmp_path: Path) -> None:
    """A search over a tied model and one with a head judges the child that is saved."""
    pico(tmp_path / "a", "llama", 1, "float32", settings=TIED)
    pico(tmp_path / "b", "llama", 2, "float32")
    recipe = read_mergekit(half(*order), tmp_path)
    opened = open_sources(recipe)
    module = loads(tmp_path / order[0])
    LiveMerge(recipe, opened, module).apply(recipe)
    saved = loads(merged(tmp_path, half(*order)))
    assert torch.equal(logits(module), logits(saved))
    assert not torch.equal(module.get_output_embeddings().weight, module.get_input_embeddings().weight)


def test_an_adapter_is_drawn_from_a_model_of_another_spelling(tmp_path: Path) -> None:
    pico(tmp_path / "a", "llama", 1, "float32")
    pico(tmp_path / "b", "llama", 2, "float32", near=tmp_path / "a")
    before = tensors(tmp_path / "b")
    rewritten(tmp_path / "b", {name.removeprefix("model."): value for name, value in before.items()})
    extract(Checkpoint.open(tmp_path / "a"), Checkpoint.open(tmp_path / "b"), tmp_path / "out", Wanted(rank=2))
    assert (tmp_path / "out" / "adapter_model.safetensors").is_file()
    pico(tmp_path / "tied", "llama", 1, "float32", settings=TIED)
    with pytest.raises(MergerError, match="b has a head of its own, tied uses its embedding"):
        extract(Checkpoint.open(tmp_path / "tied"), Checkpoint.open(tmp_path / "b"), tmp_path / "no", Wanted(rank=2))


def test_copies_of_a_shared_embedding_are_one(tmp_path: Path) -> None:
    shape = {"vocab_size": 61, "d_model": 40, "d_kv": 10, "d_ff": 48, "num_layers": 2, "num_heads": 4}
    for seed, name in enumerate("ab"):
        torch.manual_seed(seed)
        model = transformers.T5ForConditionalGeneration(transformers.T5Config(**shape, decoder_start_token_id=0))
        model.save_pretrained(tmp_path / name)
    values = tensors(tmp_path / "b")
    for part in ("encoder", "decoder"):
        values[f"{part}.embed_tokens.weight"] = values["shared.weight"].clone()
    rewritten(tmp_path / "b", values)
    for order in ("ab", "ba"):
        child = merged(tmp_path, half(*order), out=order)
        assert tensors(child).keys() == tensors(tmp_path / "a").keys()
        loads(child)
