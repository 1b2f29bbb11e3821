"""The check of a child against its class, remembered: transformers is imported once for each kind of child.

Whether names and shapes are those of a class depends on nothing but the settings, the names and the shapes, so merges
of the same models with other numbers have been checked already.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from merger.architectures.conformity import checked
from merger.weights.header import TensorInfo
from merger.weights.remembered import recall, remember

_OTHERS = ("dtype", "torch_dtype", "transformers_version", "_name_or_path")  # settings that change no name and no shape
_KIND = "conformity"


def conforms(settings: Mapping[str, Any], tensors: Sequence[TensorInfo], inherited: Collection[str]) -> bool:
    """Are these the tensors that the class of ``settings`` loads? False: transformers has no class that could tell.

    inherited: names of tensors that the model had whose settings these are; what of them its class has no place for is
    left out when the child is loaded, as it was there. Raises CheckpointError with the first tensor that differs.
    """
    said = {key: value for key, value in settings.items() if key not in _OTHERS}
    facts = [version("transformers"), said, [[info.name, info.shape] for info in tensors], sorted(inherited)]
    key = hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()
    known = recall(_KIND, key)
    if known is None:
        known = "known" if checked(settings, tensors, inherited) else "unknown"
        remember(_KIND, key, known)
    return known == "known"
