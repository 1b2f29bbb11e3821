"""What every search algorithm owes, whichever it is."""

import json
import math
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from merger.errors import SearchError
from merger.search import SEARCHES, Score, Search
from merger.space import Dimension, Space
from tests.merger.search.spaces import PAIRS, REFUSED, SETTINGS, SPACES, begin, judged, travel

ROOT = Path(__file__).parents[3]
every = pytest.mark.parametrize("name", SEARCHES)
everywhere = pytest.mark.parametrize(("name", "space"), PAIRS)
# Their answer is the best vector told; CMA-ES answers with its mean, CycleQD with a merge of elites.
FOUND = ("genetic", "grid", "nsga2", "nsga3", "one_plus_lambda", "random")


def sphere(vectors: list[list[float]]) -> list[Score | None]:
    return [Score(-sum((x - 0.7) ** 2 for x in vector)) for vector in vectors]


def through_json(name: str, space: str, search: Search) -> Search:
    return SEARCHES[name].from_state(SPACES[space], json.loads(json.dumps(search.state(), allow_nan=False)))


def whole(search: Search) -> str:
    """All that can be told of a search, as exact text."""
    return json.dumps([search.state(), search.answer(), search.data()], allow_nan=False)


def test_which_spaces_are_refused() -> None:
    for name, spaces in REFUSED.items():
        for space in spaces if name in SEARCHES else []:
            with pytest.raises(SearchError):
                begin(name, space)


@everywhere
def test_same_seed_same_bits(name: str, space: str) -> None:
    one, two = begin(name, space), begin(name, space)
    assert travel(one, 6) == travel(two, 6)
    assert whole(one) == whole(two)


@everywhere
def test_other_seed_other_draws(name: str, space: str) -> None:
    same = travel(begin(name, space, 1), 2) == travel(begin(name, space, 2), 2)
    assert same is (name == "grid")


@everywhere
def test_every_generation_has_its_population(name: str, space: str) -> None:
    expected = SEARCHES[name].generation(SETTINGS, len(SPACES[space]))
    assert [len(asked) for asked in travel(begin(name, space), 4)] == [expected] * 4


def test_a_grid_has_its_combinations_and_all_others_their_population() -> None:
    told = {name: algorithm.generation(SETTINGS, 3) for name, algorithm in SEARCHES.items()}
    assert told == {name: SETTINGS["population"] for name in SEARCHES} | {"grid": SETTINGS["points"] ** 3}


@everywhere
def test_candidates_and_answer_stay_in_bounds_and_of_their_kind(name: str, space: str) -> None:
    search = begin(name, space)
    for _ in range(12):
        vectors = search.ask()
        for vector in [*vectors, search.answer()]:
            for x, d in zip(vector, SPACES[space].dimensions, strict=True):
                assert type(x) is float
                assert d.low <= x <= d.high
                assert d.kind in ("real", "log") or x.is_integer()
        search.tell([Score(sum(x), items=(1.0, 0.0)) for x in vectors])  # drives the search into a corner of the box


@everywhere
def test_read_back_in_mid_run_goes_on_to_the_same_bits(name: str, space: str) -> None:
    undisturbed = begin(name, space)
    for _ in range(6):
        again = through_json(name, space, undisturbed)
        again.ask()
        again = through_json(name, space, again)  # a state saved between ask and tell is the one before the ask
        assert travel(again, 1) == travel(undisturbed, 1)
        assert whole(again) == whole(undisturbed)


def resumed(states: dict[str, Any]) -> dict[str, list[Any]]:
    """Three generations on from each state, by "name space"."""
    found = {}
    for key, state in states.items():
        name, space = key.split()
        search = SEARCHES[name].from_state(SPACES[space], state)
        found[key] = [travel(search, 3), search.state(), search.answer(), search.data()]
    return found


def test_killed_in_mid_generation_another_process_goes_on_to_the_same_bits() -> None:
    states = {}
    for name, space in PAIRS:
        search = begin(name, space)
        travel(search, 4)
        states[f"{name} {space}"] = search.state()
        search.ask()  # here it is killed
    code = "import json, sys; from tests.merger.search.test_searches import resumed; "
    code += "print(json.dumps(resumed(json.load(sys.stdin))))"
    other = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(states),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "4242"},
    )
    assert json.loads(other.stdout) == json.loads(json.dumps(resumed(states)))


@everywhere
def test_ask_is_idempotent(name: str, space: str) -> None:
    search = begin(name, space)
    travel(search, 2)
    state = json.dumps(search.state())
    first = search.ask()
    assert search.ask() == first
    first[0][0] = 99.0
    assert search.ask()[0][0] != 99.0
    assert json.dumps(search.state()) == state


@everywhere
def test_the_global_generators_are_left_alone(name: str, space: str) -> None:
    def drawn() -> list[float]:
        return [*np.random.random(3).tolist(), np.random.standard_normal(), random.random(), random.gauss()]

    np.random.seed(5)
    random.seed(5)
    expected = drawn()
    np.random.seed(5)
    random.seed(5)
    one = travel(begin(name, space), 4)
    assert drawn() == expected
    assert travel(begin(name, space), 4) == one  # whatever they hold


@everywhere
def test_only_the_list_told_matters(name: str, space: str) -> None:
    """Results arrive in any order over a long time; told in candidate order they teach the same."""
    one, two = begin(name, space), begin(name, space)
    for generation in range(4):
        one.tell(judged(one.ask()))
        vectors = two.ask()
        arrived: dict[int, Score | None] = {}
        for index in reversed(range(len(vectors))):
            np.random.seed(index)
            random.seed(generation)
            arrived[index] = judged([two.ask()[index]])[0]
        two.tell([arrived[index] for index in range(len(vectors))])
        assert whole(one) == whole(two)


@everywhere
def test_fitness_alone_is_enough(name: str, space: str) -> None:
    """No objectives, no questions, no guards: that is the plainest run."""
    search = begin(name, space)
    for _ in range(4):
        search.tell([Score(sum(vector)) for vector in search.ask()])
    assert len(search.answer()) == len(SPACES[space])


BROKEN = [None, Score(math.nan), Score(math.inf), Score(-math.inf), Score(1e9, (math.nan,), (math.nan,), math.inf)]


@everywhere
def test_failures_leave_everything_finite(name: str, space: str) -> None:
    search = begin(name, space)
    for turn in range(5):
        told = sphere(search.ask())
        for index in range(0, len(told), 2):
            told[index] = BROKEN[(index // 2 + turn) % len(BROKEN)]
        search.tell(told)
        assert all(math.isfinite(x) for vector in [*search.ask(), search.answer()] for x in vector)
        whole(search)  # JSON without NaN


@pytest.mark.parametrize("name", FOUND)
def test_failures_never_become_the_best(name: str) -> None:
    search = begin(name)
    vectors = search.ask()
    sound = sphere(vectors)[4:]
    search.tell([*BROKEN[:4], *sound])
    best = max(range(len(sound)), key=lambda place: sound[place].fitness if sound[place] else -1e9)
    assert search.answer() == vectors[4 + best]


@pytest.mark.parametrize("name", ("genetic", "nsga2", "nsga3", "one_plus_lambda"))
def test_a_candidate_with_one_broken_figure_is_a_failure(name: str) -> None:
    one, two = begin(name), begin(name)
    sound = sphere(one.ask())[1:]
    one.tell([BROKEN[4], *sound])
    two.tell([None, *sound])
    assert whole(one) == whole(two)


@everywhere
def test_a_generation_of_failures_teaches_nothing_and_draws_anew(name: str, space: str) -> None:
    search = begin(name, space)
    travel(search, 2)
    before = search.answer()
    first = search.ask()
    search.tell([None] * len(first))
    assert search.answer() == before
    assert (search.ask() == first) is (name == "grid")


@every
def test_a_first_generation_of_failures_is_survived(name: str) -> None:
    search = begin(name)
    before = search.answer()
    search.tell([None] * len(search.ask()))
    assert search.answer() == before
    travel(search, 2)


@every
def test_the_number_of_values_is_checked(name: str) -> None:
    search = begin(name)
    with pytest.raises(ValueError, match="are due"):
        search.tell([Score(0.0)])


@pytest.mark.parametrize("name", FOUND)
def test_ties_are_decided_by_candidate_order(name: str) -> None:
    one, two = begin(name), begin(name)
    for search in (one, two):
        search.tell([Score(0.5)] * len(search.ask()))
    assert whole(one) == whole(two)
    # The parent of (1 + lambda) gives way to its first equal child: a plateau is walked.
    assert one.answer() == begin(name).ask()[name == "one_plus_lambda"]


@everywhere
def test_the_state_does_not_grow_for_ever(name: str, space: str) -> None:
    search = begin(name, space)
    travel(search, 70)
    size = len(json.dumps(search.state()))
    travel(search, 70)
    assert len(json.dumps(search.state())) < 1.3 * size < 60_000


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
        *(
            (name, 2, {"population": 8, "sigma": 0.3} | wrong, next(iter(wrong)))
            for name in ("genetic", "nsga2", "nsga3", "one_plus_lambda")
            for wrong in ({"population": 2}, {"sigma": 0.0}, {"sigma": math.inf})
        ),
        ("genetic", 2, {"population": 8, "again": 7}, "again"),
        ("genetic", 2, {"population": 8, "crossover": 1.1}, "crossover"),
        ("nsga2", 2, {"population": 8, "mutation": -1}, "mutation"),
        ("nsga3", 2, {"population": 8, "spread": math.nan}, "spread"),
        ("one_plus_lambda", 2, {"population": 8, "rate": 0}, "rate"),
        ("gradient", 2, {"population": 0}, "population"),
        ("gradient", 2, {"population": 2, "rate": 0}, "rate"),
        ("gradient", 2, {"population": 2, "sigma": -1}, "sigma"),
    ],
)
def test_settings_that_cannot_work(name: str, genes: int, settings: dict[str, Any], setting: str) -> None:
    space = Space(tuple(Dimension(str(n), 0, 1, 0.5) for n in range(genes)))
    with pytest.raises(SearchError) as fault:
        SEARCHES[name].begin(space, 1, settings)
    assert fault.value.facts["setting"] == setting
    assert str(fault.value)
