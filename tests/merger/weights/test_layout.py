"""Names become places, places become groups, headers become a compatibility report."""

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from merger.checks.compatibility import compatibility
from merger.errors import CheckpointError, RecipeError
from merger.weights.checkpoint import Checkpoint
from merger.weights.header import TensorInfo
from merger.weights.layout import Layout
from merger.weights.settings import layer_count, tied, vocabulary_size
from tests.pico import FAMILIES, WORDS, pico

ZOO = Path(__file__).parents[3] / "zoo"


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Checkpoint]]:
    folder = tmp_path_factory.mktemp("families")
    yield {name: Checkpoint.open(pico(folder / name, name)) for name in FAMILIES}


@pytest.mark.parametrize(
    ("name", "layer", "role", "block"),
    [
        ("model.embed_tokens.weight", None, "embedding", "embedding"),
        ("model.norm.weight", None, "final_norm", "norm"),
        ("lm_head.weight", None, "head", "head"),
        ("model.layers.3.self_attn.q_proj.weight", 3, "q", "attention"),
        ("model.layers.3.self_attn.k_proj.bias", 3, "k", "attention"),
        ("model.layers.11.mlp.down_proj.weight", 11, "down", "mlp"),
        ("model.layers.0.input_layernorm.weight", 0, "input_norm", "norm"),
        ("model.layers.0.post_attention_layernorm.weight", 0, "post_norm", "norm"),
        ("gpt_neox.layers.2.attention.dense.weight", 2, "o", "attention"),
        ("gpt_neox.layers.2.mlp.dense_4h_to_h.weight", 2, "down", "mlp"),
        ("transformer.h.4.mlp.c_fc.weight", 4, "up", "mlp"),
        ("transformer.h.4.attn.c_attn.weight", 4, "qkv", "attention"),
        ("transformer.wpe.weight", None, "position_embedding", "embedding"),
        ("model.layers.1.mlp.experts.gate_up_proj", 1, "gate_up", "expert"),
        ("model.layers.1.mlp.router.weight", 1, "other", "mlp"),  # without experts nothing is routed
    ],
)
def test_a_name_tells_the_place(name: str, layer: int | None, role: str, block: str) -> None:
    place = Layout.of([name]).places[name]
    assert (place.layer, place.role, place.block) == (layer, role, block)


# The roles, and types of block, of one layer of each family; the rest of a model says the same of all.
_NORMS = {"input_layernorm": "input_norm norm", "post_attention_layernorm": "post_norm norm"}
_OUT = {"self_attn.o_proj": "o attention", "mlp.down_proj": "down mlp"}
_QKV = {f"self_attn.{letter}_proj": f"{letter} attention" for letter in "qkv"}
_SPLIT = {"mlp.gate_proj": "gate mlp", "mlp.up_proj": "up mlp"}
_LLAMA = _NORMS | _OUT | _QKV | _SPLIT
_QK_NORMS = {"self_attn.q_norm": "q_norm norm", "self_attn.k_norm": "k_norm norm"}
_GEMMA = _LLAMA | {
    "post_attention_layernorm": "attention_output_norm norm",
    "pre_feedforward_layernorm": "post_norm norm",
    "post_feedforward_layernorm": "mlp_output_norm norm",
}
_EXPERT = {"w1": "gate expert", "w2": "down expert", "w3": "up expert"}
LAYER: Mapping[str, Mapping[str, str]] = {
    "llama": _LLAMA,
    "mistral": _LLAMA,
    "qwen2": _LLAMA,
    "qwen3": _LLAMA | _QK_NORMS,
    "gemma2": _GEMMA,
    "gemma3": _GEMMA | _QK_NORMS,
    "phi3": _NORMS | _OUT | {"self_attn.qkv_proj": "qkv attention", "mlp.gate_up_proj": "gate_up mlp"},
    "gpt_neox": _NORMS
    | {"attention.query_key_value": "qkv attention", "attention.dense": "o attention"}
    | {"mlp.dense_h_to_4h": "up mlp", "mlp.dense_4h_to_h": "down mlp"},
    "gpt2": {"ln_1": "input_norm norm", "ln_2": "post_norm norm", "attn.c_attn": "qkv attention"}
    | {"attn.c_proj": "o attention", "mlp.c_fc": "up mlp", "mlp.c_proj": "down mlp"},
    "mixtral": {name: told for name, told in _LLAMA.items() if not name.startswith("mlp")}
    | {"block_sparse_moe.gate": "router router"}
    | {f"block_sparse_moe.experts.{n}.{w}": told for n in range(4) for w, told in _EXPERT.items()},
    "llava": _LLAMA,
    "qwen2_5_vl": _LLAMA,
}
OUTSIDE = {
    "lm_head": "head head", "embed_out": "head head", "embed_tokens": "embedding embedding",
    "embed_in": "embedding embedding", "wte": "embedding embedding", "wpe": "position_embedding embedding",
    "ln_f": "final_norm norm", "norm": "final_norm norm", "final_layer_norm": "final_norm norm",
}  # fmt: skip


def told(layout: Layout) -> dict[str, str]:
    """Role and block of what is in layer 0, by its name there."""
    inside = ((name.removeprefix(f"{layout.layer_prefix}0."), place) for name, place in layout.places.items())
    places = ((name.removesuffix(".weight").removesuffix(".bias"), place) for name, place in inside if place.layer == 0)
    return {name: f"{place.role} {place.block}" for name, place in places}


@pytest.mark.parametrize("name", FAMILIES)
def test_every_tensor_of_every_family_has_its_role(family: dict[str, Checkpoint], name: str) -> None:
    layout = Layout.of(family[name].tensors, family[name].settings)
    assert layout.layers == 3
    assert told(layout) == LAYER[name]
    for tensor, place in layout.places.items():
        if place.layer is not None:
            assert layout.renamed(tensor, 0) in layout.places
            zero = layout.places[layout.renamed(tensor, 0)]
            assert (zero.role, zero.block, zero.expert) == (place.role, place.block, place.expert)
            number = tensor.partition(".experts.")[2].partition(".")[0]
            assert place.expert == (int(number) if number else None)
        elif place.block not in ("vision", "projector"):
            assert f"{place.role} {place.block}" == OUTSIDE[tensor.split(".")[-2]]
    by_token = [tensor for tensor in layout.places if layout.vocabulary_axis(tensor) == 0]
    assert len(by_token) == 2 - layout.tied
    assert all(family[name].tensors[tensor].shape[0] == len(WORDS) for tensor in by_token)


@pytest.mark.parametrize(
    ("name", "tower", "projector"),
    [("llava", "vision_tower.", "multi_modal_projector."), ("qwen2_5_vl", "visual.", "visual.merger.")],
)
def test_towers_and_projectors_stand_apart(
    family: dict[str, Checkpoint], name: str, tower: str, projector: str
) -> None:
    layout = Layout.of(family[name].tensors, family[name].settings)
    for tensor, place in layout.places.items():
        block = "projector" if tensor.startswith(projector) else "vision" if tensor.startswith(tower) else None
        assert (place.block in ("vision", "projector")) == (block is not None)
        if block:
            assert (place.layer, place.block, place.prefix) == (
                None,
                block,
                projector if block == "projector" else tower,
            )
            assert layout.vocabulary_axis(tensor) is None
    groups = layout.groups("type*groups:2")
    assert {"vision", "projector", "G1.attention", "G2.mlp"} <= set(groups)
    assert not any(name.endswith((".vision", ".projector")) for name in groups)
    stack, size = next(iter((layout.towers or {}).items()))
    assert size == 2
    inside = [tensor for tensor in layout.places if tensor.startswith(stack)]
    assert {layout.places[tensor].tower_layer for tensor in inside} == {0, 1}
    assert {layout.position(tensor) for tensor in inside} == {0.0, 1.0}
    assert not any(layout.places[tensor].role == "other" for tensor in inside)
    for granularity in ("groups:3", "layer", "block", "matrix"):
        mixed = [group for group in layout.groups(granularity).values() if any(tensor in inside for tensor in group)]
        assert all(tensor.startswith(tower) for group in mixed for tensor in group)


@pytest.mark.parametrize("name", ["llama", "qwen2", "gemma2", "phi3", "gpt_neox", "mixtral", "llava"])
def test_the_general_rule_finds_layers_and_experts_that_no_word_gives_away(
    family: dict[str, Checkpoint], name: str
) -> None:
    """What holds the layers, the experts, the embedding and the head is called by words that nobody knows."""

    def odd(tensor: str) -> str:
        for old, new in ((".layers.", ".cells."), (".experts.", ".minds."), ("embed_tokens.", "lexicon."),
                         ("embed_in.", "lexicon."), ("lm_head.", "speech."), ("embed_out.", "zzz.")):  # fmt: skip
            tensor = tensor.replace(old, new)
        return tensor

    known = Layout.of(family[name].tensors, family[name].settings)
    ordered = sorted(family[name].tensors.items(), key=lambda item: known.places[item[0]].role == "head")
    layout = Layout.of({odd(tensor): info for tensor, info in ordered}, family[name].settings)
    assert layout.layers == 3
    assert layout.layer_prefix == odd(known.layer_prefix)
    for tensor, place in known.places.items():
        if place.role != "head" or name not in ("llama", "phi3", "mixtral", "llava"):
            found = layout.places[odd(tensor)]
            assert (found.layer, found.role, found.block, found.expert) == (
                place.layer, place.role, place.block, place.expert,
            )  # fmt: skip


def test_a_numbered_projector_is_no_stack_and_the_largest_stack_speaks() -> None:
    names = [f"adapter.mlp.{n}.weight" for n in (0, 2)]
    names += [f"draft.layers.{n}.mlp.up_proj.weight" for n in range(8)]
    names += [f"model.layers.{n}.{part}.weight" for n in range(4) for part in ("mlp.up_proj", "mlp.down_proj", "norm")]
    layout = Layout.of(names)
    assert (layout.layers, layout.layer_prefix, layout.towers) == (4, "model.layers.", {"draft.layers.": 8})


def test_every_granularity_covers_every_tensor_once() -> None:
    base = Checkpoint.open(ZOO / "base")
    layout = Layout.of(base.tensors, base.settings)
    counts = {
        "model": 1,
        "type": 4,
        "groups:3": 3,
        "type*groups:3": 10,
        "layer": 7,
        "block": 14,
        "expert": 14,
        "matrix": 50,
    }
    for granularity, count in counts.items():
        groups = layout.groups(granularity)
        assert len(groups) == count
        assert sorted(name for names in groups.values() for name in names) == sorted(base.tensors)


def test_experts_are_groups_of_their_own(family: dict[str, Checkpoint]) -> None:
    layout = Layout.of(family["mixtral"].tensors, family["mixtral"].settings)
    first = [name for name in layout.groups("expert") if name.startswith("L0.")]
    assert sorted(first) == ["L0.E0", "L0.E1", "L0.E2", "L0.E3", "L0.attn", "L0.mlp"]
    assert sorted(layout.groups("type")) == ["attention", "embedding", "expert", "head", "norm", "router"]


def test_positions_run_from_first_to_last_layer() -> None:
    layout = Layout.of([f"model.layers.{n}.mlp.up_proj.weight" for n in range(5)] + ["lm_head.weight"])
    assert [layout.position(name) for name in layout.places] == [0, 0.25, 0.5, 0.75, 1, 0]
    assert Layout.of(["model.layers.0.mlp.up_proj.weight"]).position("model.layers.0.mlp.up_proj.weight") == 1


@pytest.mark.parametrize(
    "granularity",
    ["", "groups", "groups:0", "groups:x", "groups:" + "9" * 9, "tensor", "model:2", "type*groups:0", "type*"],
)
def test_an_unknown_granularity_is_refused(granularity: str) -> None:
    with pytest.raises(RecipeError, match="no granularity"):
        Layout.of(["lm_head.weight"]).groups(granularity)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"tie_word_embeddings": True}, True),
        ({"tie_word_embeddings": False, "model_type": "gemma2"}, False),
        ({"text_config": {"tie_word_embeddings": True}}, True),
        ({"tie_word_embeddings": False, "text_config": {"tie_word_embeddings": True}}, False),
        ({"model_type": "gemma2"}, True),
        ({"model_type": "gpt2"}, True),
        ({"model_type": "llama"}, False),
        ({"model_type": "paligemma", "text_config": {"model_type": "gemma"}}, True),
        ({}, False),
    ],
)
def test_settings_tell_whether_embeddings_are_tied(settings: dict[str, object], expected: bool) -> None:
    assert tied(settings) is expected


def test_settings_of_the_language_model_may_stand_deeper() -> None:
    deep = {"thinker_config": {"text_config": {"num_hidden_layers": 3, "vocab_size": 9}}}
    assert (layer_count(deep), vocabulary_size(deep)) == (3, 9)
    assert layer_count({"n_layer": 4}) == 4


def test_where_layers_add_is_known_or_refused(family: dict[str, Checkpoint]) -> None:
    def writes(name: str) -> set[tuple[str, float]]:
        layout = Layout.of(family[name].tensors, family[name].settings)
        first, second, _ = layout.residual(family[name].settings).writes
        assert len(first) == len(second)
        return {(write.tensor.removeprefix(f"{layout.layer_prefix}0."), write.offset) for write in first}

    assert writes("llama") == writes("qwen2_5_vl") == {("self_attn.o_proj.weight", 0), ("mlp.down_proj.weight", 0)}
    assert writes("gemma3") == {
        ("post_attention_layernorm.weight", 1), ("post_feedforward_layernorm.weight", 1),
    }  # fmt: skip
    assert writes("gpt_neox") == {
        (f"{name}.{part}", 0) for name in ("attention.dense", "mlp.dense_4h_to_h") for part in ("weight", "bias")
    }
    assert writes("mixtral") == {("self_attn.o_proj.weight", 0)} | {
        (f"block_sparse_moe.experts.{number}.w2.weight", 0) for number in range(4)
    }


@pytest.mark.parametrize(
    ("changed", "settings", "reason"),
    [
        (("input_layernorm", "post_feedforward_layernorm"), {}, "layer 0 reads the stream without a norm"),
        (("model.norm.", "model.other."), {}, "no norm stands between"),
        (("mlp.down_proj", "mlp.somewhere"), {}, "no mlp that is known"),
        (("mlp.up_proj", "gamma"), {}, "gamma.weight does is not known"),
        (("", ""), {"do_layer_norm_before": False}, "do_layer_norm_before is False"),
        (("", ""), {"apply_residual_connection_post_layernorm": True}, "post_layernorm is True"),
        (("", ""), {"model_type": "minimax"}, "weigh the stream anew"),
        (("", ""), {"vision_config": {"deepstack_visual_indexes": [1]}}, "pictures enter"),
    ],
)
def test_layers_that_cannot_be_scaled_exactly_are_refused_with_a_reason(
    family: dict[str, Checkpoint], changed: tuple[str, str], settings: dict[str, object], reason: str
) -> None:
    llama = family["llama"]
    layout = Layout.of([name.replace(*changed) for name in llama.tensors], llama.settings)
    with pytest.raises(CheckpointError, match=reason) as fault:
        layout.residual(dict(llama.settings) | settings)
    assert fault.value.mend


def test_the_zoo_fits_together() -> None:
    assert compatibility([Checkpoint.open(ZOO / name) for name in ("base", "japanese", "arithmetic")]) == ()


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_is_as_its_settings_state(family: dict[str, Checkpoint], name: str) -> None:
    assert compatibility([family[name], family[name]]) == ()


def test_a_model_that_is_not_as_its_settings_state_is_named() -> None:
    base = Checkpoint.open(ZOO / "base")
    rows = base.tensors["model.embed_tokens.weight"].shape[0]
    told = [
        [(problem.severity, problem.error().tell()) for problem in compatibility([changed], ["A"])]
        for changed in (
            dataclasses.replace(base, settings=dict(base.settings) | {"num_hidden_layers": 9}),
            dataclasses.replace(base, settings=dict(base.settings) | {"num_hidden_layers": 4}),
            dataclasses.replace(base, settings=dict(base.settings) | {"vocab_size": 7}),
        )
    ]
    mend = "Copy or download the folder again, or correct its config.json."
    assert told == [
        [("warning", f"A states 9 layers but holds 6. {mend}")],
        [("warning", f"A states 4 layers but holds 6. {mend}")],
        [("warning", f"A states 7 tokens but has {rows} rows. {mend}")],
    ]


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
            {"settings": dict(base.settings) | {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2"}},
            {"tensors": other_shape},
            {"tensors": fewer},
            {"tensors": short, "settings": dict(base.settings) | {"num_hidden_layers": 5}},
        )
    ]
    assert told[0] == (
        f"A and B have vocabularies of different size ({base.settings['vocab_size']} and 5). "
        "Choose models with the same tokenizer, or give the child one vocabulary (tokenizer_source: union)."
    )
    assert told[1].startswith("A and B are built differently (LlamaForCausalLM and GPT2LMHeadModel)")
    assert told[2].startswith("Tensor model.norm.weight has shape [128] in A but [64] in B.")
    assert told[3].startswith(
        "A and B are built differently: B lacks tensor model.norm.weight (1 such tensors in all)."
    )
    assert told[4].startswith("A has 6 layers, B has 5.")
