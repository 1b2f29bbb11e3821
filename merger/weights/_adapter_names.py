"""How PEFT calls the tensors of an adapter, and which tensor of the model is meant."""

import re
from dataclasses import dataclass

from merger.errors import N_, CheckpointError
from merger.weights.header import Stored
from merger.weights.layout import Layout
from merger.weights.settings import tied

WEIGHTS = "adapter_model.safetensors"
PREFIX = "base_model.model."
_FACTOR = re.compile(r"(.+)\.(lora_A|lora_B|lora_embedding_A|lora_embedding_B)(?:\.weight)?")
_ROWS = ".token_adapter.trainable_tokens_delta"
_WRAPPED = re.compile(r"\.(?:modules_to_save(?:\.default)?|(?:token_adapter\.)?base_layer)\.")
_UNTRAINED = ".original_module."  # beside modules_to_save, when PEFT saves embedding layers as well
# How a model in memory and its files may spell one tensor, besides equally; tried in this order.
_SPELLINGS = (
    (re.compile(r"^model\.language_model\."), "language_model.model."),
    (re.compile(r"^model\.language_model\."), "model."),
    (re.compile(r"^lm_head\."), "language_model.lm_head."),
    (re.compile(r"^[^.]+\."), ""),
)


@dataclass(frozen=True)
class AdapterTensor:
    """What a tensor of the adapter's file is. kind: "lora_A" and its like, "rows", "whole" or "untrained".

    module: the layer that is changed; tensor: of the model, for "whole".
    """

    kind: str
    module: str = ""
    tensor: str = ""


def read_name(name: str) -> AdapterTensor:
    """Raises CheckpointError for a tensor that is in no LoRA adapter."""
    inner = name.removeprefix(PREFIX)
    found = _FACTOR.fullmatch(inner)
    if not name.startswith(PREFIX) or (not found and ".lora_" in name):
        raise CheckpointError(
            N_("{file}: {tensor} is no tensor of a LoRA adapter."),
            mend=N_("Save the adapter with PEFT's save_pretrained."),
            file=WEIGHTS, tensor=name,
        )  # fmt: skip
    if found:
        return AdapterTensor(found.group(2), found.group(1))
    if inner.endswith(_ROWS):
        return AdapterTensor("rows", inner.removesuffix(_ROWS))
    if _UNTRAINED in inner:
        return AdapterTensor("untrained")
    return AdapterTensor("whole", tensor=_WRAPPED.sub(".", inner))


def target(tensor: str, spelled: str, base: Stored) -> str:
    """The base's name for a tensor that PEFT calls ``spelled``; ``tensor``: as it stands in the file."""
    for name in (spelled, *(there.sub(here, spelled) for there, here in _SPELLINGS)):
        if name in base.tensors:
            return name
    if is_tied_head(spelled, base):
        return spelled
    raise CheckpointError(
        N_("{file}: {tensor} changes a tensor that the model does not have."),
        mend=N_("Use the model that the adapter was trained on, in the form in which PEFT loaded it."),
        file=WEIGHTS, tensor=tensor,
    )  # fmt: skip


def role(name: str) -> str:
    """What a tensor is for, by its name alone."""
    return Layout.of([name]).places[name].role


def is_tied_head(name: str, base: Stored) -> bool:
    """Whether a name is that of a head that is the embedding itself; then it is seldom stored."""
    absent = "tie_word_embeddings" not in base.settings and name not in base.tensors
    return (absent or tied(base.settings)) and role(name) == "head"
