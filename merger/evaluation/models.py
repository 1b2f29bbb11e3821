"""Models to be asked: the one place that knows which class runs the model of a folder."""

from pathlib import Path

from merger.evaluation.encoding import Encoding
from merger.evaluation.language_model import LanguageModel
from merger.weights.checkpoint import Checkpoint


def open_model(folder: Checkpoint | Path | str, device: str = "cpu") -> LanguageModel:
    """A model as it is used: adapter added, its own tokenizer, chat template and end tokens.

    folder: a checkpoint, or the folder of one without an adapter. device: "cpu", "cuda" or "cuda:0".
    Raises CheckpointError, and MergerError where there is no such device.
    """
    from merger.evaluation.transformers_model import TransformersModel  # with torch, which the web does without

    return TransformersModel(folder, device)


def empty_model(folder: Path, device: str = "cpu", encoding: Encoding | None = None) -> LanguageModel:
    """A child by the files that it will be saved with; its weights must all be written before it is asked.

    folder: settings, tokenizer and generation settings without weights, see :mod:`merger.outputs.child_files`.
    encoding: the tokenizer where it has been loaded already. Raises as :func:`open_model`.
    """
    from merger.evaluation.transformers_model import TransformersModel  # as above

    return TransformersModel.unfilled(folder, device, encoded=encoding)
