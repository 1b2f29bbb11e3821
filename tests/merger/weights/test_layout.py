"""Names become places, places become groups, headers become a compatibility report."""

import dataclasses
from pathlib import Path

import pytest

from merger.errors import RecipeError
from merger.weights.checkpoint import Checkpoint
from merger.weights.compatibility import compatibility
from merger.weights.header import TensorInfo
from merger.weights.layout import Layout, Place

ZOO = Path(__file__).parents[3] / "zoo"


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("model.embed_tokens.weight", Place(None, "embedding")),
        ("model.norm.weight", Place(None, "final_norm")),
        ("lm_head.weight", Place(None, "head")),
        ("model.layers.3.self_attn.q_proj.weight", Place(3, "q")),
        ("model.layers.3.self_attn.k_proj.bias", Place(3, "k")),
        ("model.layers.11.mlp.down_proj.weight", Place(11, "down")),
        ("model.layers.0.input_layernorm.weight", Place(0, "input_norm")),
        ("model.layers.0.post_attention_layernorm.weight", Place(0, "post_norm")),
        ("gpt_neox.layers.2.attention.dense.weight", Place(2, "o")),
        ("gpt_neox.layers.2.mlp.dense_4h_to_h.weight", Place(2, "down")),
        ("transformer.h.4.mlp.c_fc.weight", Place(4, "up")),
    ],
)
def test_a_name_tells_the_place(name: str, place: Place) -> None:
    assert Layout.of([name]).places[name] == place


def test_every_granularity_covers_every_tensor_once() -> None:
    base = Checkpoint.open(ZOO / "base")
    layout = Layout.of(base.tensors, base.settings)
    counts = {"model": 1, "groups:3": 3, "layer": 7, "block": 14, "matrix": 50}
    for granularity, count in counts.items():
        groups = layout.groups(granularity)
        assert len(groups) == count
        assert sorted(name for names in groups.values() for name in names) == sorted(base.tensors)


def test_positions_run_from_first_to_last_layer() -> None:
    layout = Layout.of([f"model.layers.{n}.mlp.up_proj.weight" for n in range(5)] + ["lm_head.weight"])
    assert [layout.position(name) for name in layout.places] == [0, 0.25, 0.5, 0.75, 1, 0]
    assert Layout.of(["model.layers.0.mlp.up_proj.weight"]).position("model.layers.0.mlp.up_proj.weight") == 1


@pytest.mark.parametrize("granularity", ["", "groups", "groups:0", "groups:x", "tensor"])
def test_an_unknown_granularity_is_refused(granularity: str) -> None:
    with pytest.raises(RecipeError, match="no granularity"):
        Layout.of(["lm_head.weight"]).groups(granularity)


def test_the_zoo_fits_together() -> None:
    assert compatibility([Checkpoint.open(ZOO / name) for name in ("base", "japanese", "arithmetic")]) == ()


def test_what_does_not_fit_is_named() -> None:
    base = Checkpoint.open(ZOO / "base")
    norm = base.tensors["model.norm.weight"]
    other_shape = dict(base.tensors) | {norm.name: TensorInfo(norm.name, norm.dtype, (64,))}
    fewer = {name: tensor for name, tensor in base.tensors.items() if name != norm.name}
    short = {name: tensor for name, tensor in base.tensors.items() if ".layers.5." not in name}
    told = [
        compatibility([base, dataclasses.replace(base, **changes)], ["A", "B"])[0].error().tell()
        for changes in (
            {"settings": dict(base.settings) | {"vocab_size": 5}},
            {"settings": dict(base.settings) | {"architectures": ["GPT2LMHeadModel"]}},
            {"tensors": other_shape},
            {"tensors": fewer},
            {"tensors": short, "settings": dict(base.settings) | {"num_hidden_layers": 5}},
        )
    ]
    assert told[0] == (
        f"A and B have vocabularies of different size ({base.settings['vocab_size']} and 5). "
        "Choose models with the same tokenizer."
    )
    assert told[1].startswith("A and B are built differently (LlamaForCausalLM and GPT2LMHeadModel).")
    assert told[2].startswith("Tensor model.norm.weight has shape [128] in A but [64] in B.")
    assert told[3].startswith("B lacks tensor model.norm.weight (1 such tensors in all).")
    assert told[4].startswith("A has 6 layers, B has 5.")
