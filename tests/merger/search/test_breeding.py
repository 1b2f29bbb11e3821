"""What the genetic searches and (1 + lambda) share: lineage, questions that rotate, no work done twice."""

from typing import Any

import pytest

from merger.search import SEARCHES, Score, Search
from merger.space import Dimension, Space
from tests.merger.search.spaces import SPACES, begin, judged, travel

genetic = pytest.mark.parametrize("name", ("genetic", "nsga2", "nsga3"))
evolving = pytest.mark.parametrize("name", ("genetic", "nsga2", "nsga3", "one_plus_lambda"))


@evolving
@pytest.mark.parametrize("space", SPACES)
def test_the_genealogy_leads_back_to_the_first_generation(name: str, space: str) -> None:
    search = begin(name, space)
    assert search.data()["genealogy"] == []
    asked: dict[tuple[int, int], list[float]] = {}
    operators = set()
    for generation in range(1, 8):
        vectors = search.ask()
        search.tell(judged(vectors))
        latest: list[dict[str, Any]] = search.data()["genealogy"]
        assert [(entry["generation"], entry["index"]) for entry in latest] == [
            (generation, index) for index in range(len(vectors))
        ]
        asked |= {(generation, index): vector for index, vector in enumerate(vectors)}
        for entry, vector in zip(latest, vectors, strict=True):
            assert all((tuple(parent) in asked) for parent in entry["parents"])
            assert (entry["parents"] == []) is (entry["operator"] in ("start", "drawn"))
            if entry["operator"] == "again":
                assert asked[tuple(entry["parents"][0])] == vector
            operators.add(entry["operator"])
    assert {"start", "again"} < operators


@evolving
@pytest.mark.parametrize("space", ("real", "mixed", "bits"))
def test_no_candidate_twice_in_a_generation(name: str, space: str) -> None:
    for asked in travel(begin(name, space), 15):
        assert len({tuple(vector) for vector in asked}) == len(asked)


@evolving
def test_a_tiny_space_is_searched_though_it_must_repeat(name: str) -> None:
    space = Space((Dimension("slot", 0, 1, 0, "bit"),))
    search = SEARCHES[name].begin(space, 1, {"population": 8, "sigma": 0.1})
    for _ in range(5):
        search.tell([Score(vector[0]) for vector in search.ask()])
    assert search.answer() == [1.0]


def climbed(name: str, harder: float, **settings: float) -> tuple[Search, list[list[list[float]]]]:
    """Twelve generations; every third has easier questions, on which everybody gains ``harder``."""
    search = SEARCHES[name].begin(SPACES["real"], 1, {"population": 16, "sigma": 0.2} | settings)
    asked = []
    for generation in range(12):
        asked.append(search.ask())
        ease = harder * (generation % 3 == 0)
        # Multiples of 1/1024: sums and means are exact, so that equal means equal.
        search.tell([Score(-round(1024 * sum((x - 0.7) ** 2 for x in vector)) / 1024 + ease) for vector in asked[-1]])
    return search, asked


@evolving
def test_easier_questions_for_all_change_nothing(name: str) -> None:
    even, expected = climbed(name, 0.0)
    rotating, asked = climbed(name, 8.0)
    assert asked == expected
    assert rotating.answer() == even.answer()


@genetic
def test_without_judging_again_the_easy_questions_would_win(name: str) -> None:
    """What judging again is for: nothing else in these searches knows that questions change."""
    _, expected = climbed(name, 0.0, again=0)
    _, asked = climbed(name, 8.0, again=0)
    assert asked != expected


@genetic
def test_a_lucky_judgement_does_not_last(name: str) -> None:
    search = begin(name, "real")
    lucky = search.ask()[5]
    search.tell([Score(0.9 if index == 5 else 0.5) for index in range(8)])
    assert search.answer() == lucky
    for _ in range(12):
        search.tell([Score(0.2 if vector == lucky else 0.5) for vector in search.ask()])
    assert search.answer() != lucky


@genetic
def test_the_number_of_objectives_is_learned_once(name: str) -> None:
    search = begin(name)
    search.tell([Score(0.5, (0.1, 0.2))] * 8)
    before = search.state()
    with pytest.raises(ValueError, match="2 objectives are due"):
        search.tell([Score(0.5, (0.1, 0.2, 0.3))] * 8)
    assert search.state() == before
