"""Whether a loaded model has the numbers that are stored: some classes set rows to zero on loading."""

from typing import Any

from torch import nn

from merger.architectures.targets import Targets
from merger.errors import N_, CheckpointError
from merger.weights.checkpoint import Checkpoint


def loaded_as_stored(model: Any, checkpoint: Checkpoint) -> None:
    """Raise CheckpointError where the row of the padding token is zero in the model and is not in its files.

    A child is loaded in the same way, while one that is merged into the model in memory keeps the row.
    """
    padded = {
        id(module.weight): module.padding_idx
        for module in model.modules()
        if isinstance(module, nn.Embedding) and module.padding_idx is not None
    }
    if not padded:
        return
    targets = Targets(model)
    for name in checkpoint.tensors:
        weight = targets.find(name)
        row = padded.get(id(weight))
        if weight is None or row is None:
            continue
        stored = checkpoint.read(name)
        if row < len(stored) and not weight[row].any() and stored[row].any():
            raise CheckpointError(
                N_("transformers sets row {row} of tensor {tensor} to zero on loading, which a search cannot follow."),
                mend=N_("Merge by a recipe without a search, or use a model of another architecture."),
                tensor=name, row=row,
            )  # fmt: skip
