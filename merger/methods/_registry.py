"""The merge methods by name, one file each."""

from importlib import import_module

from merger.methods._method import Method

_FILES = (
    "linear",
    "slerp",
    "nuslerp",
    "multislerp",
    "karcher",
    "model_stock",
    "task_arithmetic",
    "ties",
    "dare_linear",
    "dare_ties",
    "breadcrumbs",
    "breadcrumbs_ties",
    "della",
    "della_linear",
    "sce",
    "ram",
    "ramplus_tl",
    "nearswap",
    "arcee_fusion",
    "passthrough",
)
_DECLARED: tuple[Method, ...] = tuple(import_module(f"merger.methods.{file}").METHOD for file in _FILES)
METHODS: dict[str, Method] = {method.name: method for method in _DECLARED}
