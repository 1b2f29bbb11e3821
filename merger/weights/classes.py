"""Which classes the installed transformers has, read from its own tables as text: importing them takes seconds."""

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_ENTRY = re.compile(r'"([\w.\-]+)"\s*[,:]\s*"(\w+)"')
_CAUSAL = re.compile(r"^MODEL_FOR_CAUSAL_LM_MAPPING_NAMES = OrderedDict\((.*?)^\)", re.MULTILINE | re.DOTALL)


def is_known(model_type: str) -> bool:
    """Has transformers a class of its own for this ``model_type``? True also where transformers is not installed."""
    known = _types()
    return not known or model_type in known


def is_causal(model_type: str) -> bool:
    """Does transformers load this ``model_type`` as a causal language model? True also where it is not installed."""
    causal = _causal()
    return not causal or model_type in causal


@lru_cache
def _types() -> frozenset[str]:
    text = _text("auto_mappings.py") + _text("configuration_auto.py")
    return frozenset(kind for kind, name in _ENTRY.findall(text) if name.endswith("Config"))


@lru_cache
def _causal() -> frozenset[str]:
    found = _CAUSAL.search(_text("modeling_auto.py"))
    return frozenset(kind for kind, _ in _ENTRY.findall(found.group(1))) if found else frozenset()


def _text(file: str) -> str:
    found = find_spec("transformers")
    path = Path(found.origin).parent / "models" / "auto" / file if found and found.origin else None
    return path.read_text(encoding="utf-8") if path is not None and path.is_file() else ""
