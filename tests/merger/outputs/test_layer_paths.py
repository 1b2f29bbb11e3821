"""A path compiles to ordinary weights that compute what really scaling the stream computes."""

from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM

from merger.errors import MergerError
from merger.formulas.opening import open_sources
from merger.outputs.merging import merge_to_folder
from merger.recipes.layer_path import PathStep, layer_path
from merger.recipes.recipe import Recipe, Source
from tests.pico import pico

PATH = ((0, 0, 0.0), (0, 1, 0.2), (1, 1, -0.3), (0, 1, 0.15), (1, 0, 0.0), (1, 2, -0.4))  # model, layer, log scale
# Where the norm stands at the end of a block, the scale goes into it.
FAMILIES = ["llama", "qwen2", "qwen3", "mistral", "mixtral", "phi3", "gpt_neox", "gemma2", "gemma3"]


def recipe(a: Path, b: Path) -> Recipe:
    models = (Source(str(a)), Source(str(b)))
    return Recipe(layer_path([PathStep(models[model], layer, scale) for model, layer, scale in PATH]))


def decoder(model: torch.nn.Module) -> torch.nn.ModuleList:
    return next(module for name, module in model.named_modules() if name.endswith(".layers"))


@pytest.mark.parametrize("family", FAMILIES)
def test_folded_scales_equal_scaled_streams(tmp_path: Path, family: str) -> None:
    # A norm sees a scale through its epsilon alone: with next to none the two must agree to rounding.
    sharp = {"layer_norm_eps" if family == "gpt_neox" else "rms_norm_eps": 1e-12}
    a = pico(tmp_path / "a", family, seed=1, dtype="float32", settings=sharp)
    b = pico(tmp_path / "b", family, seed=2, dtype="float32", settings=sharp)
    made = recipe(a, b)
    merge_to_folder(made, open_sources(made), tmp_path / "child")
    child = AutoModelForCausalLM.from_pretrained(tmp_path / "child", dtype=torch.float32).eval()
    plain = Recipe(layer_path([PathStep(Source(str((a, b)[m])), layer) for m, layer, _ in PATH]))
    merge_to_folder(plain, open_sources(plain), tmp_path / "plain")
    reference = AutoModelForCausalLM.from_pretrained(tmp_path / "plain", dtype=torch.float32).eval()
    assert child.config.num_hidden_layers == len(decoder(child)) == len(PATH)
    for layer, (_, _, scale) in zip(decoder(reference), PATH, strict=True):
        layer.register_forward_pre_hook(scaling(scale), with_kwargs=True)
    tokens = torch.arange(3, 19).reshape(2, 8)
    with torch.no_grad():
        ours, theirs = child(tokens).logits, reference(tokens).logits
    assert (ours - theirs).norm() / theirs.norm() < 2e-6
    assert ours.argmax(-1).equal(theirs.argmax(-1))


def scaling(log_scale: float):  # type: ignore[no-untyped-def]  # a hook's types are torch's own
    factor = torch.tensor(log_scale).exp()

    def hook(module, args, kwargs):  # type: ignore[no-untyped-def]
        if args:
            return (args[0] * factor, *args[1:]), kwargs
        return args, kwargs | {"hidden_states": kwargs["hidden_states"] * factor}

    return hook


def test_a_layer_that_is_not_there_is_named(tmp_path: Path) -> None:
    made = Recipe(layer_path([PathStep(Source(str(pico(tmp_path / "a"))), 7)]))
    with pytest.raises(MergerError, match="has 3 layers; 7 to 8 are asked for"):
        merge_to_folder(made, open_sources(made), tmp_path / "child")
