"""What the search by slopes owes beyond what every search owes."""

import math

import numpy as np
import pytest

from merger.errors import SearchError
from merger.search import SEARCHES, Score
from merger.search.gradient import GradientAscent
from merger.space import Dimension, Space
from tests.merger.search.problems import Array, layers
from tests.merger.search.spaces import MIXED, ONE

BOWL = Space((Dimension("a", -1.0, 2.0, 0.5), Dimension("b", 0.01, 100.0, 1.0, "log")))
AIM = (1.4, math.log(20.0))


def bowl(vector: list[float]) -> Score:
    """Highest at (1.4, 20); the slope along the second gene is that of its logarithm."""
    off = [vector[0] - AIM[0], math.log(vector[1]) - AIM[1]]
    return Score(1 - off[0] ** 2 - off[1] ** 2 / 10, slope=(-2 * off[0], -off[1] / 5))


def climbed(search: GradientAscent, generations: int) -> GradientAscent:
    for _ in range(generations):
        search.tell([bowl(vector) for vector in search.ask()])
    return search


def test_it_reaches_the_top_along_real_and_log_genes() -> None:
    answer = climbed(GradientAscent.begin(BOWL, 1, {"population": 1}), 150).answer()
    assert answer == pytest.approx([1.4, 20.0], rel=0.01)


def test_it_stops_at_the_bounds() -> None:
    search = GradientAscent.begin(ONE, 1, {"population": 1})
    for _ in range(80):
        search.tell([Score(vector[0], slope=(1.0,)) for vector in search.ask()])
    assert search.ask() == [[1.0]]
    assert search.answer()[0] > 0.99


def test_a_step_is_no_longer_than_the_rate_whatever_the_slope() -> None:
    for slope in (1e-6, 1.0, 1e6):
        search = GradientAscent.begin(ONE, 1, {"population": 1, "rate": 0.05})
        search.tell([Score(0.5, slope=(slope,))])
        assert search.ask()[0][0] == pytest.approx(0.45, abs=1e-3)


def test_the_best_climber_answers() -> None:
    search = GradientAscent.begin(ONE, 1, {"population": 3, "sigma": 0.2})
    places = search.ask()
    search.tell([Score(float(index == 2), slope=(0.0,)) for index in range(3)])
    assert search.answer() == pytest.approx(places[2])


def test_one_that_fails_begins_anew_near_where_it_was_sound() -> None:
    search = climbed(GradientAscent.begin(BOWL, 1, {"population": 2, "sigma": 0.01}), 30)
    answer, before = search.answer(), search.ask()
    told = [bowl(vector) for vector in before]
    search.tell([told[0], None])
    assert search.ask()[1] != before[1]
    assert search.ask()[1] == pytest.approx(before[1], rel=0.3)
    search.tell([Score(0.0, slope=(math.nan, 0.0)), Score(math.inf, slope=(0.0, 0.0))])
    assert search.answer() == pytest.approx(answer, rel=0.1)


def test_choices_have_no_slope() -> None:
    with pytest.raises(SearchError, match="repeats"):
        GradientAscent.begin(MIXED, 1, {"population": 1})


def test_it_beats_the_best_black_box_search_for_the_same_effort() -> None:
    """A slope costs about three evaluations: 100 steps against 300 candidates, on 60 genes."""
    problem = layers(20)

    def slope(x: list[float]) -> tuple[float, ...]:
        steps = ([*x[:place], x[place] + 1e-6, *x[place + 1 :]] for place in range(len(x)))
        here = problem.judge(_array(x), 0).fitness
        return tuple((problem.judge(_array(moved), 0).fitness - here) / 1e-6 for moved in steps)

    climber = GradientAscent.begin(problem.space, 1, {"population": 1})
    for _ in range(100):
        (x,) = climber.ask()
        climber.tell([Score(problem.judge(_array(x), 0).fitness, slope=slope(x))])
    blind = SEARCHES["cma_es"].begin(problem.space, 1, {"population": 12, "sigma": 0.2})
    for generation in range(25):
        blind.tell([problem.judge(_array(x), generation) for x in blind.ask()])
    assert problem.worth(_array(climber.answer())) > problem.worth(_array(blind.answer()))


def _array(x: list[float]) -> Array:
    return np.array(x)
