"""Saved children compute what was judged in memory and what layers set by hand compute, or the reason is told.

Here one architecture of each kind; ``python -m tests.architectures`` tries all that transformers has.
"""

from pathlib import Path

import pytest

from tests.architectures.trials import trial

RIGHT = (
    "llama",  # all layers alike
    "gemma2",  # windows in every second layer
    "qwen2",  # windows from a layer on
    "qwen2_moe",  # experts in every second layer, fused on loading
    "mixtral",  # experts under older names
    "bamba",  # two kinds of layers by a list of numbers
    "nemotron_h",  # four kinds of layers
    "gpt_neo",  # kinds by a pattern and how often it is repeated
    "gpt2",  # stored without the prefix of the base model
    "bart",  # a decoder whose settings count layers by another name
    "electra",  # a tied head with parts of its own
    "roberta",  # a head of several parts whose last is the embedding
    "minicpm3",  # a scale by the number of layers
    "llama4_text",  # experts, rotary embeddings and chunks by three lists
)
REFUSED = {
    "deepseek_v3": ({"path"}, "first_k_dense_replace"),
    "jamba": ({"stack", "path"}, "attn_layer_period"),
    "diffllama": ({"stack", "path"}, "lambda_init"),
    "gemma3n_text": ({"stack", "path"}, "embed_tokens_per_layer"),
    "inkling2_text": ({"linear", "stack", "path"}, "attn_queries"),
}


@pytest.mark.parametrize("kind", RIGHT)
def test_right(kind: str, tmp_path: Path) -> None:
    row = trial(kind, tmp_path)
    assert row.merges == dict.fromkeys(("linear", "stack", "path"), "right"), row


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_with_the_reason(kind: str, tmp_path: Path) -> None:
    refused, reason = REFUSED[kind]
    row = trial(kind, tmp_path)
    assert {name for name, said in row.merges.items() if said.startswith("refused")} == refused, row
    assert {said for name, said in row.merges.items() if name not in refused} <= {"right"}
    assert all(reason in row.merges[name] for name in refused & {"stack", "path"})
