"""What transformers' own classes leave out on loading is left out here."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import transformers

from merger.weights.header import TensorInfo
from merger.weights.ignored import ignored

# By class: left out by one class of a file for what another of them needs, or parts of models that write no text.
ELSEWHERE = {
    "cosmos3_edge", "cosmos3_omni", "nemo_speechlm", "nemotron_h_omni", "unlimited_ocr", "mvp", "qwen2_5_omni_thinker",
    "qwen3_omni_moe_thinker",
}  # fmt: skip


def left_out() -> Iterator[tuple[str, str]]:
    """(model type, pattern) of every causal class of transformers, read from its files."""
    from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

    root = Path(str(transformers.__file__)).parent / "models"
    for kind in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES:
        for file in root.glob(f"{kind.replace('-', '_')}/modeling_*.py"):
            for found in re.findall(r"_keys_to_ignore_on_load_unexpected = (\[[^\]]*\])", file.read_text("utf-8")):
                wanted = re.findall(r'r?"([^"]+)"', found)
                yield from ((kind, pattern) for pattern in wanted if kind not in ELSEWHERE and "visual" not in pattern)


EXAMPLES = {  # a tensor that a pattern means, where the pattern is not nearly one already
    r"attn.bias": "transformer.h.0.attn.bias", r"crossattention.bias": "transformer.h.0.crossattention.bias",
    r"attention.bias": "gpt_neox.layers.0.attention.bias",
    r"attention.masked_bias": "gpt_neox.layers.0.attention.masked_bias",
    "inv_freq": "model.layers.0.self_attn.rotary_emb.inv_freq",
    r"mlp\.post_mlp_layernorm": "model.layers.0.mlp.post_mlp_layernorm.weight",
    "encoder.version": "model.encoder.version", "decoder.version": "model.decoder.version",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "pattern"), sorted(set(left_out())))
def test_what_a_class_leaves_out_is_left_out(kind: str, pattern: str) -> None:
    bare = re.sub(r"\\d\+", "0", pattern).replace("(language_model\\.)?", "").replace("(^|\\.)", "")
    plain = bare.replace("\\.", ".").replace(".*", "").strip("^$").rstrip(".")
    name = EXAMPLES.get(pattern, f"{plain}.eh_proj.weight")
    shape = (1, 1, 8, 8) if name.endswith("bias") else (1,)
    layers = re.search(r"layers\.(\d+)\.", name)
    settings = {"model_type": kind, "num_hidden_layers": int(layers.group(1)) if layers else 9}
    assert list(ignored({name: TensorInfo(name, "F32", shape)}, settings)) == [name]


@pytest.mark.parametrize(
    ("name", "shape", "dtype"),
    [
        ("model.layers.0.self_attn.q_proj.bias", (8,), "F32"),
        ("transformer.h.0.attn.c_attn.bias", (24,), "F32"),
        ("encoder.layers.0.attention.bias", (8, 8), "F32"),
        ("model.embed_positions.weight", (8, 8), "F32"),
        ("bn.num_batches_tracked", (), "I64"),
        ("position_ids", (8, 8), "F32"),
    ],
)
def test_what_is_a_parameter_stays(name: str, shape: tuple[int, ...], dtype: str) -> None:
    assert list(ignored({name: TensorInfo(name, dtype, shape)}, {"model_type": "gpt2"})) == []


def test_positions_of_old_go() -> None:
    names = ("vision_tower.vision_model.embeddings.position_ids", "bert.embeddings.token_type_ids")
    assert list(ignored({name: TensorInfo(name, "I64", (1, 8)) for name in names}, {})) == list(names)
