"""Search algorithms by name. Add one: a file that follows ``_search.Search``, and a line here."""

from merger.search._search import Search, Told
from merger.search.cma_es import CmaEs
from merger.search.genetic import Genetic
from merger.search.grid import Grid
from merger.search.nsga2 import Nsga2
from merger.search.nsga3 import Nsga3
from merger.search.one_plus_lambda import OnePlusLambda
from merger.search.random_search import RandomSearch

__all__ = ["SEARCHES", "Search", "Told"]

SEARCHES: dict[str, type[Search]] = {
    "cma_es": CmaEs,
    "genetic": Genetic,
    "grid": Grid,
    "nsga2": Nsga2,
    "nsga3": Nsga3,
    "one_plus_lambda": OnePlusLambda,
    "random": RandomSearch,
}
