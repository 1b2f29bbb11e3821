"""Search algorithms: ask, tell, state. Each declares itself in a file of its own, which the registry lists."""

from merger.search._algorithm import Algorithm
from merger.search._registry import SEARCHES
from merger.search._search import Score, Search
from merger.search._settings import Setting

__all__ = ["SEARCHES", "Algorithm", "Score", "Search", "Setting"]
