"""One architecture put through merges, on disk and in memory, and what came of it."""

import copy
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import AutoModelForCausalLM, PreTrainedModel

from merger.architectures.layers import Kinds
from merger.errors import MergerError
from merger.evolution.judging.model_pool import ModelPool
from merger.formulas.opening import open_sources
from merger.outputs.merging import merge_to_folder
from merger.recipes.layer_path import PathStep, layer_path
from merger.recipes.recipe import Input, Layers, Merge, Recipe, Source, Stack
from tests.architectures.tiny import build, words

ROUNDING = 1e-5  # of sums in another order; a layer of another kind changes whole digits
TOKENS = 24  # longer than every window and chunk of the tiny models


VERDICTS = ("right", "in part", "refused", "wrong", "not built")  # in part: some merges are refused


@dataclass
class Row:
    """kind: the model type. merges: name -> "right", "refused: why" or "wrong: how". unbuilt: why there is no model."""

    kind: str
    layers: int = 0
    merges: dict[str, str] = field(default_factory=dict)
    unbuilt: str = ""

    @property
    def verdict(self) -> str:
        if self.unbuilt:
            return "not built"
        said = {value.partition(":")[0] for value in self.merges.values()}
        if "wrong" in said or said == {"refused"}:
            return "wrong" if "wrong" in said else "refused"
        return "in part" if "refused" in said else "right"


def trial(kind: str, folder: Path) -> Row:
    """A random checkpoint of one kind: merged with itself, stacked, and put on a path."""
    row = Row(kind)
    try:
        model = build(kind)
        model.save_pretrained(folder / "model")
        words(folder / "model")
        source, said = _loaded(folder / "model")
        _logits(source)
    except Exception as fault:  # whatever a class of transformers does with small settings
        row.unbuilt = f"{type(fault).__name__}: {' '.join(str(fault).split())[:160]}"
        return row
    kinds = Kinds.of(source)
    row.layers = kinds.layers if kinds else 0
    own = Source(str(folder / "model"))
    stack = Stack((Layers(own, 0, 2), Layers(own, 1, 3), Layers(own, 4, 6)))
    path = layer_path([PathStep(own, layer) for layer in (0, 1, 3, 2, 3, 4, 5)])
    shutil.copytree(folder / "model", folder / "twin")
    twin = Source(str(folder / "twin"))
    half = Merge("linear", (Input(own, (("weight", 0.5),)), Input(twin, (("weight", 0.5),))), None, (), "half")
    for name, root, order in (
        ("linear", half, None),
        ("stack", stack, [0, 1, 1, 2, 4, 5]),
        ("path", path, [0, 1, 3, 2, 3, 4, 5]),
    ):
        row.merges[name] = _judged(Recipe(root), source, said, order, folder / name)
    return row


def _loaded(folder: Path) -> tuple[PreTrainedModel, dict[str, list[str]]]:
    """The model as transformers loads it, and what is missing in the folder or not wanted."""
    model, said = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
    return model.train(False), {key: sorted(map(str, value)) for key, value in said.items() if value}


def _judged(
    recipe: Recipe, source: PreTrainedModel, own: dict[str, list[str]], order: Sequence[int] | None, out: Path
) -> str:
    try:
        checkpoints = open_sources(recipe)
        merge_to_folder(recipe, checkpoints, out)
    except MergerError as fault:
        return f"refused: {str(fault)[:300]}"
    try:
        loaded, said = _loaded(out)
    except Exception as fault:  # whatever loading raises
        return f"wrong: cannot be loaded: {' '.join(str(fault).split())[:200]}"
    if said != own and (order is None or said):
        return f"wrong: {said} where the source has {own}"
    try:
        saved = _logits(loaded)
    except Exception as fault:
        return f"wrong: saved, but cannot be run: {type(fault).__name__} {str(fault)[:160]}"
    wanted = _by_hand(source, order)
    if wanted is not None and _far(saved, wanted) > ROUNDING:
        return f"wrong: on disk {_far(saved, wanted):.1e} from layers set by hand"
    try:
        live = ModelPool(recipe, checkpoints, "cpu")
        judged = _logits(live.merge(recipe).module)
    except MergerError as fault:
        return f"refused: in memory: {str(fault)[:300]}"
    if _far(judged, saved) > ROUNDING:
        return f"wrong: in memory {_far(judged, saved):.1e} from the saved child"
    return "right" if wanted is not None else "right (no reference by hand)"


def _far(one: Tensor, two: Tensor) -> float:
    """The largest difference, in parts of the largest logit."""
    return float((one - two).abs().max() / two.abs().max())


@torch.inference_mode()
def _logits(model: Any) -> Tensor:
    ids = torch.randint(3, 60, (2, TOKENS), generator=torch.Generator().manual_seed(7))
    found = model(input_ids=ids, use_cache=False).logits.float()
    assert found.isfinite().all(), "logits are not finite"
    return found


def _by_hand(source: PreTrainedModel, order: Sequence[int] | None) -> Tensor | None:
    """Logits of the source's own layer modules in another order; None: its class reads more than that on the way."""
    if order is None:
        return _logits(source)
    from merger.architectures.positions import by_layer

    kinds = Kinds.of(source)
    if kinds is None:
        return None
    model = copy.deepcopy(source)
    for name in kinds.lists:
        modules = model.get_submodule(name)
        parent = model.get_submodule(name.rpartition(".")[0])
        chosen = [copy.deepcopy(modules[number]) for number in order]
        setattr(parent, name.rpartition(".")[2], type(modules)(chosen))
    for config in {
        id(module.config): module.config for module in model.modules() if hasattr(module, "config")
    }.values():
        text = config.get_text_config()
        said = text.to_dict()
        for key, values in by_layer(said, kinds.layers).items():
            if len(said[key]) == kinds.layers:
                vars(text)[key] = [values[number] for number in order]
        for key in ("num_hidden_layers", "n_layer", "num_layers", "n_layers", "decoder_layers"):
            if vars(text).get(key) == kinds.layers:
                vars(text)[key] = len(order)
    for module in model.modules():  # decoders keep the number of layers, or lists by layer, beside the settings
        for key, value in vars(module).items():
            if key in ("num_hidden_layers", "num_layers", "n_layers") and value == kinds.layers:
                setattr(module, key, len(order))
    try:
        return _logits(model)
    except Exception:  # the class finds something else by the layer's number
        return None
