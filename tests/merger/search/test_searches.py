"""What every search algorithm owes, whichever it is."""

import json
import math
from typing import Any

import numpy as np
import pytest

from merger.errors import SearchError
from merger.search import SEARCHES, Search, Told
from merger.space import Dimension, Space

SPACE = Space(
    tuple(
        Dimension(name, low, high, start)
        for name, low, high, start in (("a", -1, 2, 0.5), ("b", 0, 1, 0.1), ("c", -4, 4, 0))
    )
)
SETTINGS: dict[str, dict[str, Any]] = {
    "cma_es": {"population": 8, "sigma": 0.3},
    "grid": {"points": 3},
    "random": {"population": 8},
}
every = pytest.mark.parametrize("name", SEARCHES)


def begin(name: str, seed: int = 1, space: Space = SPACE) -> Search:
    return SEARCHES[name].begin(space, seed, SETTINGS[name])


def sphere(vectors: list[list[float]]) -> list[Told | None]:
    return [Told(-sum((x - 0.7) ** 2 for x in vector)) for vector in vectors]


def travel(search: Search, generations: int) -> list[list[list[float]]]:
    asked = []
    for _ in range(generations):
        asked.append(search.ask())
        search.tell(sphere(asked[-1]))
    return asked


def through_json(name: str, search: Search) -> Search:
    return SEARCHES[name].from_state(SPACE, json.loads(json.dumps(search.state())))


def test_every_search_has_settings_here() -> None:
    assert list(SEARCHES) == list(SETTINGS)


@every
def test_same_seed_same_bits(name: str) -> None:
    one, two = begin(name), begin(name)
    assert travel(one, 6) == travel(two, 6)
    assert one.state() == two.state()
    assert one.answer() == two.answer()


@every
def test_other_seed_other_draws(name: str) -> None:
    same = travel(begin(name, 1), 2) == travel(begin(name, 2), 2)
    assert same is (name == "grid")


@every
def test_candidates_and_answer_stay_inside_the_bounds(name: str) -> None:
    search = begin(name)
    for _ in range(10):
        vectors = search.ask()
        assert all(
            d.low <= x <= d.high for v in [*vectors, search.answer()] for x, d in zip(v, SPACE.dimensions, strict=True)
        )
        search.tell([Told(x[0] + x[1] + x[2]) for x in vectors])  # drives the search into a corner of the box


@every
def test_read_back_in_mid_run_goes_on_to_the_same_bits(name: str) -> None:
    undisturbed = begin(name)
    travel(undisturbed, 3)
    for _ in range(6):
        again = through_json(name, undisturbed)
        again.ask()
        again = through_json(name, again)  # a state saved between ask and tell is the one before the ask
        assert travel(again, 1) == travel(undisturbed, 1)
        assert again.state() == undisturbed.state()
        assert again.answer() == undisturbed.answer()


@every
def test_ask_is_idempotent(name: str) -> None:
    search = begin(name)
    assert search.ask() == search.ask()
    state = search.state()
    first = search.ask()
    first[0][0] = 99.0
    assert search.ask()[0][0] != 99.0
    assert search.state() == state


@every
def test_the_global_generator_is_left_alone(name: str) -> None:
    np.random.seed(5)
    expected = np.random.random(3).tolist()
    np.random.seed(5)
    travel(begin(name), 3)
    assert np.random.random(3).tolist() == expected
    np.random.seed(6)
    one = travel(begin(name), 2)
    np.random.seed(7)
    assert travel(begin(name), 2) == one


@every
def test_failures_are_finite_and_never_best(name: str) -> None:
    search = begin(name)
    vectors = search.ask()
    broken = [None, Told(math.nan), Told(math.inf), Told(-math.inf)]
    sound = sphere(vectors)[4:]
    search.tell([*broken, *sound])
    assert math.isfinite(sum(search.answer()))
    assert all(math.isfinite(x) for vector in search.ask() for x in vector)
    if name != "cma_es":
        best = max(range(len(sound)), key=lambda place: sound[place].fitness if sound[place] else -1e9)
        assert search.answer() == vectors[4 + best]


@every
def test_a_generation_of_failures_teaches_nothing_and_draws_anew(name: str) -> None:
    search = begin(name)
    before = search.answer()
    first = search.ask()
    search.tell([None] * len(first))
    assert search.answer() == before
    assert (search.ask() == first) is (name == "grid")


@every
def test_the_number_of_values_is_checked(name: str) -> None:
    search = begin(name)
    with pytest.raises(ValueError, match="are due"):
        search.tell([Told(0.0)])


@every
def test_ties_are_decided_by_candidate_order(name: str) -> None:
    one, two = begin(name), begin(name)
    for search in (one, two):
        search.tell([Told(0.5)] * len(search.ask()))
    assert one.state() == two.state()
    if name != "cma_es":
        assert one.answer() == begin(name).ask()[0]


def test_cma_beats_random_on_a_sphere() -> None:
    space = Space(tuple(Dimension(str(n), -1, 2, -0.5) for n in range(20)))
    ends = {}
    for name in ("cma_es", "random"):
        search = SEARCHES[name].begin(space, 3, SETTINGS[name])
        for _ in range(150):
            search.tell(sphere(search.ask()))
        ends[name] = -sum((x - 0.7) ** 2 for x in search.answer())
    assert ends["cma_es"] > -0.05 > -3 > ends["random"]


def test_cma_finds_an_optimum_on_the_edge() -> None:
    space = Space(tuple(Dimension(str(n), 0, 1, 0.5) for n in range(6)))
    search = SEARCHES["cma_es"].begin(space, 1, {"population": 12, "sigma": 0.3})
    for _ in range(120):
        vectors = search.ask()
        search.tell([Told(-sum((x - (1.5 if n % 2 else 0.3)) ** 2 for n, x in enumerate(v)) / 6) for v in vectors])
    assert search.answer() == pytest.approx([0.3, 1.0] * 3, abs=0.02)


def test_cma_starts_inside_the_box_even_from_its_edge() -> None:
    space = Space((Dimension("a", 0, 1, 0), Dimension("b", 0, 1, 1)))
    assert SEARCHES["cma_es"].begin(space, 1, {"population": 4, "sigma": 0.1}).answer() == [0.01, 0.99]


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


@pytest.mark.parametrize(
    ("name", "genes", "settings", "setting"),
    [
        ("cma_es", 1, {"population": 8, "sigma": 0.3}, "granularity"),
        ("cma_es", 2001, {"population": 8, "sigma": 0.3}, "granularity"),
        ("cma_es", 2, {"population": 3, "sigma": 0.3}, "population"),
        ("cma_es", 2, {"population": 8, "sigma": 0.0}, "sigma"),
        ("cma_es", 2, {"population": 8, "sigma": math.nan}, "sigma"),
        ("grid", 11, {"points": 2}, "points"),
        ("grid", 2, {"points": 0}, "points"),
        ("random", 2, {"population": 0}, "population"),
    ],
)
def test_settings_that_cannot_work(name: str, genes: int, settings: dict[str, Any], setting: str) -> None:
    space = Space(tuple(Dimension(str(n), 0, 1, 0.5) for n in range(genes)))
    with pytest.raises(SearchError) as fault:
        SEARCHES[name].begin(space, 1, settings)
    assert fault.value.facts["setting"] == setting
    assert str(fault.value)
