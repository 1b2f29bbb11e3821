"""CMA-ES in a box."""

import pytest

from merger.search import SEARCHES, Score
from merger.space import Dimension, Space


def test_cma_finds_an_optimum_on_the_edge() -> None:
    space = Space(tuple(Dimension(str(n), 0, 1, 0.5) for n in range(6)))
    search = SEARCHES["cma_es"].begin(space, 1, {"population": 12, "sigma": 0.3})
    for _ in range(120):
        vectors = search.ask()
        search.tell([Score(-sum((x - (1.5 if n % 2 else 0.3)) ** 2 for n, x in enumerate(v)) / 6) for v in vectors])
    assert search.answer() == pytest.approx([0.3, 1.0] * 3, abs=0.02)


def test_cma_starts_inside_the_box_even_from_its_edge() -> None:
    space = Space((Dimension("a", 0, 1, 0), Dimension("b", 0, 1, 1)))
    assert SEARCHES["cma_es"].begin(space, 1, {"population": 4, "sigma": 0.1}).answer() == [0.01, 0.99]
