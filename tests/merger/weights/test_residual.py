"""Scaling what layers add, tensor by tensor, is the same as scaling the stream between them."""

from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM

from merger.weights.layout import Layout
from tests.pico import pico

SCALES = (0.8, 1.25, 1.5)


@pytest.mark.parametrize(
    "family", ["llama", "mistral", "qwen2", "qwen3", "gemma2", "gemma3", "phi3", "gpt_neox", "mixtral"]
)
def test_a_scaled_stream_equals_scaled_writes(tmp_path: Path, family: str) -> None:
    """Reference: forward hooks multiply the stream by w_t before layer t. Fold: layer t adds 1 / (w_0 ... w_t)."""
    model = AutoModelForCausalLM.from_pretrained(pico(tmp_path, family, dtype="float32"), dtype=torch.float32)
    model.eval()
    for module in model.modules():  # the norms' epsilon is the one thing that sees the scale
        for word in ("eps", "variance_epsilon"):
            if hasattr(module, word):
                setattr(module, word, 0.0)
    layout = Layout.of(list(model.state_dict()), model.config.to_dict())
    tokens = torch.tensor([[3, 7, 20, 41, 5]])

    layers = next(module for name, module in model.named_modules() if f"{name}." == layout.layer_prefix)
    hooks = [
        layer.register_forward_pre_hook(lambda _, inputs, scale=scale: (inputs[0] * scale, *inputs[1:]))
        for layer, scale in zip(layers, SCALES, strict=True)
    ]
    with torch.no_grad():
        scaled = model(tokens).logits
        for hook in hooks:
            hook.remove()
        unscaled = model(tokens).logits
        state, product = model.state_dict(), 1.0
        for writes, scale in zip(layout.residual(model.config.to_dict()).writes, SCALES, strict=True):
            product *= scale
            for write in writes:
                state[write.tensor].copy_((state[write.tensor] + write.offset) / product - write.offset)
        folded = model(tokens).logits
    assert not torch.allclose(scaled, unscaled, rtol=1e-3)
    assert (scaled - folded).abs().max() < 3e-6 * scaled.abs().max()
