"""LoRA adapters on their base model; what else is needed of them elsewhere is named here."""

from dataclasses import replace
from pathlib import Path

from merger.weights._adapter_changes import LowRank as LowRank
from merger.weights._adapter_changes import WeightChange as WeightChange
from merger.weights._adapter_names import PREFIX as PREFIX
from merger.weights._adapter_names import WEIGHTS as WEIGHTS
from merger.weights._adapter_opened import Adapter as Adapter
from merger.weights._adapter_settings import SETTINGS as SETTINGS
from merger.weights._adapter_tokens import rows_after
from merger.weights.checkpoint import Checkpoint
from merger.weights.folder_files import refuse_unsafe
from merger.weights.header import TensorInfo
from merger.weights.settings import with_vocabulary_size


def open_reference(path: Path | str, adapter: Path | str | None = None) -> Checkpoint:
    """A model folder, with an adapter on top where one is named.

    Where the adapter was trained with other tokens than the base's, the checkpoint has its rows and says so in its
    settings; where its folder holds a tokenizer, that is the checkpoint's.
    """
    base = Checkpoint.open(path)
    if adapter is None:
        return base
    found = Adapter.open(adapter, base)
    refuse_unsafe(found.path)
    whole = {name: replace(part.info, name=name) for name, part in found.replacements.items()}
    tensors: dict[str, TensorInfo] = {**base.tensors, **whole}
    rows = rows_after(base, tensors)
    return replace(
        base,
        adapter=found,
        settings=base.settings if rows is None else with_vocabulary_size(base.settings, rows),
        tensors=tensors,
        files={**base.files, **{name: part.file for name, part in found.replacements.items()}},
        formulas={name: formula for name, formula in base.formulas.items() if name not in whole},
    )
