"""Models in memory: the one place that makes modules and tokenizers with Hugging Face transformers."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import nn

from merger.errors import N_, CheckpointError
from merger.evaluation.encoding import Encoding
from merger.tokenizers.dates import on_one_day
from merger.weights.checkpoint import Checkpoint

_LOCAL: Mapping[str, Any] = {"local_files_only": True, "trust_remote_code": False}
_FAULTS = (OSError, ValueError, RuntimeError, KeyError, ImportError)


def opened(checkpoint: Checkpoint, device: torch.device, dtype: torch.dtype) -> tuple[nn.Module, Encoding]:
    """A checkpoint's module, with the very values that a merge reads (adapter included), and its own tokenizer.

    Raises CheckpointError, also for a tensor that the model's class needs and the checkpoint does not have.
    """
    with _told(str(checkpoint.path)):
        config = _config(checkpoint.path, checkpoint.settings)
        with torch.device("meta"):
            kind: Any = type(_auto().from_config(config))
        if kind.config_class == config.sub_configs.get("text_config"):
            config = config.get_text_config()
        values = {name: _Stored(checkpoint, name) for name in checkpoint.tensors}
        module, loading = kind.from_pretrained(
            None, config=config, state_dict=values, dtype=dtype, output_loading_info=True
        )
    if loading["missing_keys"]:
        raise CheckpointError(
            N_("{model} lacks tensor {tensor} ({count} such tensors in all), without which it cannot be asked."),
            mend=N_("Copy or download the folder again."),
            model=checkpoint.name, tensor=min(loading["missing_keys"]), count=len(loading["missing_keys"]),
        )  # fmt: skip
    return _ready(module, device), encoding(checkpoint.path, checkpoint.tokenizer_folder, config)


def unfilled(folder: Path, device: torch.device, dtype: torch.dtype) -> tuple[nn.Module, Any]:
    """A module as a child's settings in ``folder`` describe it, its weights nothing yet, and its configuration."""
    from transformers.initialization import no_init_weights  # slow to import

    with _told(str(folder)):
        config = _config(folder)
        with no_init_weights():
            module: Any = _auto().from_config(config, dtype=dtype)
        module.tie_weights()
    return _ready(module, device), config


def encoding(folder: Path, tokenizer: Path, config: Any) -> Encoding:
    """The tokenizer in one folder beside the generation settings in another (else those of its ``config.json``)."""
    from transformers import AutoTokenizer, GenerationConfig  # slow to import

    with _told(str(tokenizer)):
        found: Any = AutoTokenizer.from_pretrained(str(tokenizer), config=config, **_LOCAL)
        found.chat_template = _on_one_day(found.chat_template)
        own = (folder / "generation_config.json").is_file()
        more: dict[str, Any] = {} if own else {"config_file_name": "config.json", "_from_model_config": True}
        settings = GenerationConfig.from_pretrained(str(folder), local_files_only=True, **more)
    return Encoding(found, settings.eos_token_id)


def _on_one_day(templates: Any) -> Any:
    """A chat template, or several by name, as they are filled on every day."""
    if isinstance(templates, dict):
        return {name: _on_one_day(template) for name, template in templates.items()}
    return on_one_day(templates) if isinstance(templates, str) else templates


class _Stored:
    """One tensor, read and copied when it is asked for by ``[...]``: what is mapped must not become a parameter."""

    def __init__(self, checkpoint: Checkpoint, name: str) -> None:
        self._checkpoint, self._name = checkpoint, name

    def __getitem__(self, index: Any) -> torch.Tensor:
        value = self._checkpoint.read(self._name).clone()
        self._checkpoint.forget(self._name)
        part: torch.Tensor = value[index]
        return part


def _auto() -> Any:
    from transformers import AutoModelForCausalLM  # slow to import

    return AutoModelForCausalLM


def _config(folder: Path, settings: Mapping[str, Any] | None = None) -> Any:
    from transformers import AutoConfig  # slow to import

    config = AutoConfig.from_pretrained(str(folder), **_LOCAL)
    if settings is None:
        return config
    # Readers give plain numbers, however they are stored.
    return type(config).from_dict({key: value for key, value in settings.items() if key != "quantization_config"})


def _ready(module: nn.Module, device: torch.device) -> nn.Module:
    return module.to(device).train(False)


@contextmanager
def _told(folder: str) -> Iterator[None]:
    """Whatever transformers says against a folder, in one line; no progress bars and no chatter."""
    from transformers.utils import logging as chatter  # slow to import

    bars: Any = chatter
    logging.getLogger("transformers").setLevel(logging.ERROR)
    shown = bars.is_progress_bar_enabled()
    bars.disable_progress_bar()
    try:
        yield
    except _FAULTS as fault:
        raise CheckpointError(
            N_("The model in {file} cannot be loaded: {fault}"),
            mend=N_("Check that the folder holds config, tokenizer and safetensors files."),
            file=folder,
            fault=str(fault).strip().split("\n")[0][:300],
        ) from fault
    finally:
        if shown:
            bars.enable_progress_bar()
