"""Classes that are said to compute alike do, and those with the same tensors that are not said to do not."""

from typing import Any

import pytest
import torch
import transformers
from torch import Tensor

from merger.checks._alike import SettingDifference, same_class, sizes_apart, ways_apart

SHAPE: dict[str, Any] = {
    "vocab_size": 61, "hidden_size": 40, "intermediate_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 10, "max_position_embeddings": 64, "bos_token_id": 0, "eos_token_id": 1,
    "pad_token_id": 1, "tie_word_embeddings": False, "rms_norm_eps": 1e-5, "sliding_window": None,
}  # fmt: skip
LLAMA = ("llama", "mistral", "internlm3", "iquestcoder")
OTHERS = ("gemma", "granite", "helium", "ernie4_5", "smollm3")


def said(model: Any) -> dict[str, Any]:
    settings: dict[str, Any] = model.config.to_dict()
    return settings


def logits(name: str, weights: dict[str, Tensor] | None = None) -> tuple[Any, Tensor]:
    """A class's answer to the same tokens with the same numbers."""
    settings = transformers.AutoConfig.for_model(name, **SHAPE)
    model = transformers.AutoModelForCausalLM.from_config(settings, dtype=torch.float32).eval()
    torch.manual_seed(1)
    with torch.no_grad():
        for _, tensor in sorted(model.state_dict().items()):
            tensor.copy_(torch.randn(tensor.shape) * 0.3)
        return model, model(input_ids=torch.arange(1, 12)[None]).logits


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        *(("llama", other, True) for other in LLAMA[1:]),
        ("qwen2", "seed_oss", True),
        *(("llama", other, False) for other in OTHERS),
    ],
)
def test_the_table_is_true(one: str, two: str, alike: bool) -> None:
    (first, answer), (second, other) = logits(one), logits(two)
    assert first.state_dict().keys() == second.state_dict().keys()
    assert torch.allclose(answer, other, atol=1e-4) is alike
    assert same_class(said(first), said(second)) is alike


def test_what_nobody_knows_is_not_decided() -> None:
    assert same_class({"model_type": "llama"}, {"model_type": "ownkind"}) is None
    assert same_class({"model_type": "ownkind"}, {"model_type": "ownkind"}) is True
    assert same_class({"model_type": "llava", "text_config": {"hidden_size": 4}}, {"model_type": "llama"}) is None


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [
        ({"rope_theta": 1e4}, {"rope_parameters": {"rope_theta": 1e4, "rope_type": "default"}}, []),
        ({"rope_theta": 1e4}, {"rope_theta": 1e6}, ["rope_theta"]),
        ({"rope_scaling": {"type": "linear", "factor": 2.0}}, {"rope_scaling": None}, ["factor", "rope_type"]),
        ({"sliding_window": 4}, {}, ["sliding_window"]),
        ({"sliding_window": 4, "use_sliding_window": False}, {}, []),
        ({"sliding_window": 64, "max_position_embeddings": 64}, {"max_position_embeddings": 64}, []),
        ({"max_position_embeddings": 64}, {"max_position_embeddings": 32}, ["max_position_embeddings"]),
        ({"rms_norm_eps": 1e-5}, {"rms_norm_eps": 1e-6}, ["rms_norm_eps"]),
        ({"hidden_act": "silu"}, {"hidden_act": "gelu"}, ["hidden_act"]),
        ({"layer_norm_epsilon": 1e-5}, {"layer_norm_eps": 1e-6}, ["rms_norm_eps"]),
        ({"text_config": {"rope_theta": 1e4}}, {"rope_theta": 1e6}, ["rope_theta"]),
    ],
)
def test_settings_that_no_tensor_shows(one: dict[str, Any], two: dict[str, Any], found: list[str]) -> None:
    assert [item.key for item in ways_apart(one, two)] == found
    assert [item.key for item in ways_apart(two, one)] == found


def test_sizes_that_must_agree() -> None:
    one = {"hidden_size": 64, "num_attention_heads": 4, "intermediate_size": 8}
    assert list(sizes_apart(one, one | {"head_dim": 16, "num_key_value_heads": 4}, True)) == []
    assert list(sizes_apart(one, one | {"num_key_value_heads": 2}, True)) == [
        SettingDifference("num_key_value_heads", 4, 2)
    ]
    assert list(sizes_apart(one, one | {"intermediate_size": 9}, False)) == []
    named = sizes_apart({"n_embd": 8, "n_head": 2}, {"hidden_size": 8, "num_attention_heads": 1}, True)
    assert next(named).key == "num_attention_heads"
