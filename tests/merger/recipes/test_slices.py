"""Slices and modules: the nodes they make, and which parameter counts where."""

import pytest

from merger.errors import RecipeError
from merger.recipes.mergekit import read_mergekit, write_mergekit
from merger.recipes.modules import holds
from merger.recipes.parameters import ByBlock, Filtered, Gradient
from merger.recipes.recipe import Input, Layers, Merge, Modules, Source, Stack, from_json, to_json

A, B = Source("a"), Source("b")
SLICES = """
merge_method: slerp
base_model: a
slices:
  - sources: [{model: a, layer_range: [0, 2]}, {model: b, layer_range: [1, 3]}]
    parameters: {t: [{filter: mlp, value: [0, 1]}]}
  - sources: [{model: a, layer_range: [2, 3]}, {model: b, layer_range: [2, 3]}]
parameters: {t: [{filter: self_attn, value: 0.25}, {value: 0.75}]}
"""
FRANKENMERGE = """
merge_method: passthrough
slices:
  - sources: [{model: a, layer_range: [0, 2]}]
  - sources:
      - {model: b, layer_range: [1, 3], parameters: {scale: [{filter: o_proj, value: 0.5}, {value: 1}]}}
"""
MODULES = """
merge_method: linear
modules:
  text_decoder:
    parameters: {weight: 0.5}
    slices:
      - sources: [{model: a, layer_range: [0, 2]}, {model: b, layer_range: [0, 2]}]
      - sources: [{model: b, layer_range: [1, 3]}]
        parameters: {weight: 2}
  vision_tower:
    models: [{model: a}, {model: b, parameters: {weight: {blocks: {attention: 0.1, other: [0, 1]}}}}]
parameters: {weight: 1, normalize: false}
"""


def test_slices_are_a_stack_of_merges() -> None:
    outer = Filtered((("self_attn", 0.25), ("*", 0.75)))
    inner = Filtered((("mlp", Gradient((0.0, 1.0))), ("self_attn", 0.25), ("*", 0.75)))
    first = Merge(
        "slerp", (Input(Layers(A, 0, 2)), Input(Layers(B, 1, 3))), Layers(A, 0, 2), (("t", inner),), "merge.1"
    )
    last = Merge("slerp", (Input(Layers(A, 2, 3)), Input(Layers(B, 2, 3))), Layers(A, 2, 3), (("t", outer),), "merge.2")
    assert read_mergekit(SLICES).root == Stack((first, last))


def test_layers_taken_as_they_are_need_no_merge() -> None:
    scale = Filtered((("o_proj", 0.5), ("*", 1)))
    scaled = Merge("passthrough", (Input(Layers(B, 1, 3), (("scale", scale),)),), name="merge.2")
    assert read_mergekit(FRANKENMERGE).root == Stack((Layers(A, 0, 2), scaled))
    whole = read_mergekit("merge_method: passthrough\nslices: [{sources: [{model: a, layer_range: [0, 3]}]}]")
    assert whole.root == Layers(A, 0, 3)


def test_a_base_that_only_gives_settings() -> None:
    recipe = read_mergekit(FRANKENMERGE + "base_model: c\n")
    assert recipe.tokenizer == Source("c")
    assert read_mergekit(FRANKENMERGE + "base_model: a\n").tokenizer is None
    assert "base_model: c" in write_mergekit(recipe)


def test_modules_are_made_apart() -> None:
    root = read_mergekit(MODULES).root
    assert isinstance(root, Modules)
    (text, stack), (vision, merge) = root.parts
    assert (text, vision) == ("text_decoder", "vision_tower")
    assert isinstance(stack, Stack) and isinstance(merge, Merge)
    assert [part.name for part in stack.parts if isinstance(part, Merge)] == [
        "merge.text_decoder.1",
        "merge.text_decoder.2",
    ]
    assert [part.parameters for part in stack.parts if isinstance(part, Merge)] == [
        (("weight", 0.5), ("normalize", False)),
        (("weight", 2), ("normalize", False)),
    ]
    blocks = ByBlock((("attention", 0.1), ("other", Gradient((0.0, 1.0)))))
    assert merge.inputs[1].parameters == (("weight", blocks),)


@pytest.mark.parametrize("text", [SLICES, FRANKENMERGE, FRANKENMERGE + "base_model: c\n", MODULES])
def test_what_is_written_is_read_back_equal(text: str) -> None:
    recipe = read_mergekit(text)
    assert read_mergekit(write_mergekit(recipe)) == recipe
    assert from_json(to_json(recipe)) == recipe


def test_a_slice_may_have_a_base_and_a_name_of_its_own() -> None:
    text = SLICES.replace("    parameters: {t: [{filter: mlp, value: [0, 1]}]}", "    base_model: b\n    name: lower")
    root = read_mergekit(text).root
    assert isinstance(root, Stack) and isinstance(root.parts[0], Merge)
    assert (root.parts[0].base, root.parts[0].name) == (Layers(B, 1, 3), "lower")
    assert read_mergekit(write_mergekit(read_mergekit(text))).root == root


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("[1, 3]", "[1, 2]", "slices[1]: a gives 2 layers, b gives 1. "
         "Take as many layers from each source of a slice."),
        ("[1, 3]", "[3, 1]", "slices[1].sources[2]: layer_range [3, 1] holds no layer. "
         "Write layer_range: [first, stop]; stop itself is left out."),
        ("[1, 3]", "3", "slices[1].sources[2] has no layer_range of two whole numbers. "
         "Write layer_range: [first, stop]; stop itself is left out."),
        ("layer_range: [1", "layers: [1", "layers is no key of slices[1].sources[2]. "
         "Use model, layer_range, parameters, residual_scale."),
        ("base_model: a", "base_model: c", "slices[1] has not the base model c among its sources. "
         "List it there, with the layers that the others are compared with."),
        ("  - sources", "  - source", "source is no key of slices[1]. "
         "Use sources, base_model, parameters, name, residual_weight."),
        ("[{filter: mlp, value: [0, 1]}]", "{blocks: {mlp: 0.5}}", "t leaves tensors to a value of another kind "
         "further out. Say it in one place, or end its filters with one that has only a value."),
        ("slices:", "modules:", "modules must be a mapping of names to values. Write name: value."),
    ],
)  # fmt: skip
def test_each_fault_is_told(before: str, after: str, told: str) -> None:
    with pytest.raises(RecipeError) as caught:
        read_mergekit(SLICES.replace(before, after))
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("module", "held", "not_held"),
    [
        ("default", "model.norm.weight", ""),
        ("text_decoder", "model.language_model.layers.0.mlp.up_proj.weight", "model.visual.blocks.0.attn.qkv.weight"),
        ("text_decoder", "lm_head.weight", "multi_modal_projector.linear_1.weight"),
        ("vision_tower", "visual.blocks.0.attn.qkv.weight", "visual.merger.mlp.0.weight"),
        ("multi_modal_projector", "model.visual.deepstack_merger_list.0.norm.weight", "visual.patch_embed.proj.weight"),
        ("model.layers.", "model.layers.0.mlp.up_proj.weight", "model.norm.weight"),
    ],
)
def test_a_module_holds_what_its_name_stands_for(module: str, held: str, not_held: str) -> None:
    assert holds(module, held)
    assert not not_held or not holds(module, not_held)
