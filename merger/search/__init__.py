"""Search algorithms by name. Add one: a file that follows ``_search.Search``, and a line here."""

from merger.search._search import Search, Told
from merger.search.cma_es import CmaEs
from merger.search.grid import Grid
from merger.search.random_search import RandomSearch

__all__ = ["SEARCHES", "Search", "Told"]

SEARCHES: dict[str, type[Search]] = {"cma_es": CmaEs, "grid": Grid, "random": RandomSearch}
