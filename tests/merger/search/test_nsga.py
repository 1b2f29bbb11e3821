"""Several objectives: fronts, guards, reference directions."""

import pytest

from merger.search import Score
from merger.search._individual import Individual
from merger.search._pareto import front, standing
from merger.search.nsga3 import divisions
from tests.merger.search.spaces import begin, judged, travel

both = pytest.mark.parametrize("name", ("nsga2", "nsga3"))


def member(index: int, *objectives: float, excess: float = 0.0) -> Individual:
    return Individual([float(index)], (sum(objectives), *objectives), excess, (1, index))


def test_the_front_holds_what_nobody_beats_and_no_guard_breaks() -> None:
    members = [
        member(0, 1.0, 0.0),
        member(1, 0.5, 0.5),
        member(2, 0.5, 0.4),  # beaten by 1
        member(3, 0.0, 1.0),
        member(4, 2.0, 2.0, excess=0.1),  # breaks a guard
        member(5, 0.5, 0.5),  # the same result as 1
    ]
    assert [one.origin[1] for one in front(members, 9)] == [0, 1, 3]


def test_a_full_front_loses_the_most_crowded_first() -> None:
    members = [member(n, x, 1 - x) for n, x in enumerate((0.0, 0.2, 0.22, 0.5, 0.6, 1.0))]
    assert [one.origin[1] for one in front(members, 4)] == [0, 2, 4, 5]  # 0.2 goes, then 0.5


def test_the_infeasible_stand_below_by_their_excess() -> None:
    members = [member(0, 9, 9, excess=0.5), member(1, 0, 0), member(2, 9, 9, excess=0.2), member(3, 1, 1)]
    order = sorted(members, key=lambda one: standing(members)[one.origin])
    assert [one.origin[1] for one in order] == [3, 1, 2, 0]


@both
def test_the_archive_is_a_bounded_front_of_feasible_candidates(name: str) -> None:
    search = begin(name)
    asked = travel(search, 60)
    pareto = search.data()["pareto"]
    assert 8 < len(pareto) <= 64
    for one in pareto:
        assert one["excess"] == 0
        assert asked[one["generation"] - 1][one["index"]] == one["genome"]
        told = judged([one["genome"]])[0]
        assert told is not None and one["objectives"] == pytest.approx(list(told.objectives))
        for other in pareto:
            pairs = list(zip(other["objectives"], one["objectives"], strict=True))
            assert one is other or any(x < y for x, y in pairs)


@both
def test_feasible_ones_survive_however_poor(name: str) -> None:
    search = begin(name)
    poor = search.ask()[3]
    search.tell([Score(0.0, (0.0, 0.0)) if n == 3 else Score(9.0, (9.0, 9.0), excess=0.1) for n in range(8)])
    assert search.answer() == poor
    assert [one["genome"] for one in search.data()["pareto"]] == [poor]


@both
def test_without_a_feasible_one_the_least_infeasible_answers(name: str) -> None:
    search = begin(name)
    vectors = search.ask()
    search.tell([Score(float(n), (float(n), 0.0), excess=1.0 + (n - 2) ** 2) for n in range(8)])
    assert search.data()["pareto"] == []
    assert search.answer() == vectors[2]


@both
def test_the_answer_is_the_point_of_the_front_with_the_best_fitness(name: str) -> None:
    search = begin(name)
    vectors = search.ask()
    weighed = [0.1, 0.2, 0.9, 0.3, 0.4, 0.5, 0.6, 0.7]
    search.tell([Score(weighed[n], (float(n), -float(n))) for n in range(8)])  # all on the front
    assert len(search.data()["pareto"]) == 8
    assert search.answer() == vectors[2]


@pytest.mark.parametrize(
    ("objectives", "population", "parts"), ((1, 16, 1), (2, 16, 15), (3, 16, 4), (3, 91, 12), (5, 16, 2), (8, 16, 1))
)
def test_directions_are_as_fine_as_the_population_can_serve(objectives: int, population: int, parts: int) -> None:
    assert divisions(objectives, population) == parts
