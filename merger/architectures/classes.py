"""From settings to transformers' classes, and to a model of theirs that has names, shapes and kinds, but no weights."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from merger.errors import N_, CheckpointError


def config_of(settings: Mapping[str, Any]) -> Any | None:
    """The settings as their class of transformers reads them (a PreTrainedConfig); None: transformers knows no such.

    Raises CheckpointError where the class refuses them.
    """
    from transformers import CONFIG_MAPPING  # slow to import

    kind = str(settings.get("model_type"))
    if kind not in CONFIG_MAPPING:
        return None
    return read_by(CONFIG_MAPPING[kind], settings)


def read_by(kind: Any, settings: Mapping[str, Any]) -> Any:
    """The settings as a class of settings reads them from a file; raises CheckpointError where it refuses them."""
    with quiet():
        try:
            return kind.from_dict(kind._decode_special_floats(dict(settings)))
        except Exception as fault:  # the classes validate by errors of many families
            raise CheckpointError(
                N_("transformers refuses the settings of this {kind} model: {fault}"),
                mend=N_("Compare config.json with the one of the model's page."),
                kind=str(settings.get("model_type", "")), fault=_line(fault),
            ) from fault  # fmt: skip


def model_class(config: Any) -> Any | None:
    """The class that loads such a model: the one that the settings name, else the causal one; None: there is none."""
    import transformers  # slow to import
    from transformers import MODEL_FOR_CAUSAL_LM_MAPPING, PreTrainedModel

    for name in getattr(config, "architectures", None) or ():
        found = getattr(transformers, name, None)
        if isinstance(found, type) and issubclass(found, PreTrainedModel):
            return found
    return MODEL_FOR_CAUSAL_LM_MAPPING.get(type(config), None)


def skeleton(config: Any, kind: Any | None = None) -> Any:
    """A model of the config on the meta device; None: no class. kind: its class, where that is known already.

    Raises CheckpointError where the class cannot be built from the settings.
    """
    import torch  # slow to import

    made = kind or model_class(config)
    if made is None:
        return None
    with quiet(), torch.device("meta"):
        try:
            return made(config)
        except Exception as fault:  # whatever a class's constructor raises
            raise CheckpointError(
                N_("transformers cannot build a {kind} model from these settings: {fault}"),
                mend=N_("Compare config.json with the one of the model's page."),
                kind=str(getattr(config, "model_type", "")), fault=_line(fault),
            ) from fault  # fmt: skip


def _line(fault: Exception) -> str:
    return " ".join(str(fault).split())[:300]


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing of what transformers says and draws meanwhile: it speaks of settings that nobody has written."""
    from transformers.utils import logging as bars  # slow to import

    drawn: Any = bars  # untyped
    log, shown = logging.getLogger("transformers"), drawn.is_progress_bar_enabled()
    before = log.level
    log.setLevel(logging.ERROR)
    drawn.disable_progress_bar()
    try:
        yield
    finally:
        log.setLevel(before)
        if shown:
            drawn.enable_progress_bar()
