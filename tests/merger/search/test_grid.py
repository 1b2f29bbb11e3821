"""The grid's points."""

import pytest

from merger.search import SEARCHES
from merger.space import Dimension, Space


def test_grid_points() -> None:
    space = Space((Dimension("a", 0, 2, 1), Dimension("b", -1, 0.6, 0)))
    assert SEARCHES["grid"].begin(space, 1, {"points": 2}).ask() == [
        [0.5, -0.6],
        [0.5, pytest.approx(0.2)],
        [1.5, -0.6],
        [1.5, pytest.approx(0.2)],
    ]
    assert SEARCHES["grid"].begin(space, 1, {"points": [0.5, 1.0]}).ask() == [
        [0.5, 0.5],
        [0.5, 0.6],
        [1.0, 0.5],
        [1.0, 0.6],
    ]
