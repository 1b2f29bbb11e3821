"""Whether a loaded model has the numbers that are stored: some classes set rows to zero on loading."""

from typing import Any

import torch
from torch import nn

from merger.architectures.targets import Targets
from merger.errors import N_, CheckpointError
from merger.weights.checkpoint import Checkpoint


def loaded_as_stored(model: Any, checkpoint: Checkpoint) -> None:
    """Raise CheckpointError where the model's class sets the row of the padding token to zero on loading.

    A child is loaded so, while one that is merged into the model in memory keeps the row. model: of the class, whatever
    its weights are.
    """
    padded = {
        id(module.weight): module.padding_idx
        for module in model.modules()
        if isinstance(module, nn.Embedding) and module.padding_idx is not None
    }
    if not padded or not _resets_rows(model):
        return
    targets = Targets(model)
    for name in checkpoint.tensors:
        weight = targets.find(name)
        row = padded.get(id(weight))
        if weight is None or row is None:
            continue
        stored = checkpoint.read(name)
        if row < len(stored) and stored[row].any():
            raise CheckpointError(
                N_("transformers sets row {row} of tensor {tensor} to zero on loading, which a search cannot follow."),
                mend=N_("Merge by a recipe without a search, or use a model of another architecture."),
                tensor=name, row=row,
            )  # fmt: skip


@torch.no_grad()
def _resets_rows(model: Any) -> bool:
    """Does the class make the padding's row zero again in an embedding that is marked as loaded?"""
    probe = nn.Embedding(2, 1, padding_idx=0)
    probe.weight.fill_(1.0)
    marked: Any = probe.weight
    marked._is_hf_initialized = True
    if hasattr(model, "_init_weights"):
        model._init_weights(probe)
    return not bool(probe.weight[0].any())
