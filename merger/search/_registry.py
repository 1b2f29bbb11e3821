"""The search algorithms by name, one file each, in the order in which forms offer them."""

from importlib import import_module

from merger.search._algorithm import Algorithm

_FILES = (
    "cma_es",
    "gradient",
    "cma_es_restarts",
    "cma_es_separable",
    "one_plus_lambda",
    "genetic",
    "nsga2",
    "nsga3",
    "m2n2",
    "cycle_qd",
    "random_search",
    "grid",
)
_DECLARED: tuple[Algorithm, ...] = tuple(import_module(f"merger.search.{file}").SEARCH for file in _FILES)
SEARCHES: dict[str, Algorithm] = {algorithm.name: algorithm for algorithm in _DECLARED}
