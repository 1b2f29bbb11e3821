"""Search algorithms by name. Add one: a file that follows ``_search.Search``, and a line here."""

from merger.search._search import Search, Told
from merger.search.cma_es import CmaEs
from merger.search.cma_es_restarts import CmaEsRestarts
from merger.search.cma_es_separable import CmaEsSeparable
from merger.search.cycle_qd import CycleQd
from merger.search.genetic import Genetic
from merger.search.gradient import Gradient
from merger.search.grid import Grid
from merger.search.m2n2 import M2n2
from merger.search.nsga2 import Nsga2
from merger.search.nsga3 import Nsga3
from merger.search.one_plus_lambda import OnePlusLambda
from merger.search.random_search import RandomSearch

__all__ = ["FIXED_QUESTIONS", "SEARCHES", "SEVERAL_OBJECTIVES", "SLOPES", "Search", "Told"]

SEARCHES: dict[str, type[Search]] = {
    "cma_es": CmaEs,
    "cma_es_restarts": CmaEsRestarts,
    "cma_es_separable": CmaEsSeparable,
    "cycle_qd": CycleQd,
    "genetic": Genetic,
    "gradient": Gradient,
    "grid": Grid,
    "m2n2": M2n2,
    "nsga2": Nsga2,
    "nsga3": Nsga3,
    "one_plus_lambda": OnePlusLambda,
    "random": RandomSearch,
}
FIXED_QUESTIONS = ("m2n2",)  # these compare question by question with earlier generations
SEVERAL_OBJECTIVES = ("cycle_qd",)  # these turn from one to another
SLOPES = {"gradient": 4}  # these must be told the slope of the fitness; a slope takes as long as so many candidates
