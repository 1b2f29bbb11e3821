"""M2N2: niches by question, mates that complete each other, an archive that keeps specialists."""

import json
import time
from statistics import median

import numpy as np
import pytest

from merger.errors import SearchError
from merger.search import SEARCHES, Score
from merger.search._arrays import pack
from merger.search.m2n2 import M2n2, capacity, niche_fitness
from merger.space import Dimension, Space

SPACE = Space(tuple(Dimension(f"merge/{source}/weight/L{n}", 0.0, 1.0, 0.5) for source in "ab" for n in range(12)))


def right(vector: list[float]) -> Score:
    """Twenty-four questions, each answered by one gene near its own value."""
    aims = [(7 * n % 24) / 24 for n in range(24)]
    items = tuple(float(np.exp(-40 * (x - aim) ** 2)) for x, aim in zip(vector, aims, strict=True))
    return Score(sum(items) / 24, (), items)


def run(name: str, generations: int, seed: int) -> float:
    search = SEARCHES[name].begin(SPACE, seed, {"population": 16, "sigma": 0.3})
    for _ in range(generations):
        search.tell([right(vector) for vector in search.ask()])
    return right(search.answer()).fitness


def test_it_beats_the_luckiest_random_search() -> None:
    assert median(run("m2n2", 60, seed) for seed in range(1, 6)) > max(run("random", 60, seed) for seed in range(1, 6))


def test_niche_fitness_is_the_papers() -> None:
    scores = np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    assert niche_fitness(scores, 1.0).tolist() == pytest.approx([1.5, 0.5, 1.0])
    assert niche_fitness(scores, 0.0).tolist() == pytest.approx([2.0, 1.0, 1.0])  # nothing shared: plain sums
    assert capacity(scores).tolist() == [1, 1, 1]
    assert capacity(scores / 2).tolist() == [0.5, 0.5, 0.5]


def test_a_specialist_outlives_a_better_copy() -> None:
    search = M2n2.begin(SPACE, 1, {"population": 3, "sigma": 0.3, "archive": 3})
    asked = search.ask()
    search.tell([Score(0.75, (), (1, 1, 1, 0)), Score(0.5, (), (1, 1, 0, 0)), Score(0.25, (), (0, 0, 0, 1))])
    child = search.ask()[0]
    search.tell([Score(0.5, (), (1, 0, 1, 0)), None, None])
    kept = [row["genome"] for row in search.data()["archive"]]
    assert asked[2] in kept  # the only one that answers the last question
    assert asked[0] in kept
    assert len(kept) == 3
    assert (child in kept) != (asked[1] in kept)


def test_the_second_parent_is_strong_where_the_first_is_weak() -> None:
    search = M2n2.begin(SPACE, 1, {"population": 300, "sigma": 0.3, "archive": 3})
    search.ask()
    first = [Score(0.5, (), (1, 1, 0, 0)), Score(0.5, (), (1, 1, 0, 0)), Score(0.5, (), (0, 0, 1, 1))]
    search.tell([*first, *[None] * 297])
    search.ask()
    search.tell([None] * 300)
    pairs = {(one[1], two[1]) for one, two in (row["parents"] for row in search.data()["genealogy"])}
    assert pairs == {(0, 2), (1, 2), (2, 0), (2, 1)}


def test_between_the_parents_gene_by_gene() -> None:
    search = M2n2.begin(SPACE, 1, {"population": 50, "sigma": 0.3, "archive": 2, "mutation": 0})
    one, two = search.ask()[:2]
    search.tell([Score(0.5, (), (1, 0)), Score(0.5, (), (0, 1)), *[None] * 48])
    for child in search.ask():
        assert all(min(x, y) - 1e-12 <= z <= max(x, y) + 1e-12 for x, y, z in zip(one, two, child, strict=True))


def test_slerp_keeps_the_length() -> None:
    space = Space(tuple(Dimension(str(n), -1.0, 1.0, 0.0) for n in range(400)))
    search = M2n2.begin(space, 1, {"population": 20, "sigma": 0.3, "archive": 2, "mutation": 0, "mixing": "slerp"})
    search.ask()
    again = M2n2.from_state(space, search.state() | {"members": members(400)})
    assert all(0.97 < np.linalg.norm(child) < 1.03 for child in map(np.array, again.ask()))


def members(genes: int) -> list[list[object]]:
    """Two orthogonal genomes of length one, each with the same share in every part."""
    even = np.tile([1.0, 0.0], genes // 2) / np.sqrt(genes / 2)
    odd = np.tile([0.0, 1.0], genes // 2) / np.sqrt(genes / 2)
    right = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    return [[pack(even), pack(right[0]), 0.5, [1, 0], 0.0], [pack(odd), pack(right[1]), 0.5, [1, 1], 0.0]]


def test_other_questions_are_refused() -> None:
    search = M2n2.begin(SPACE, 1, {"population": 4, "sigma": 0.3, "archive": 2})
    search.ask()
    search.tell([Score(0.5, (), (1, 0)), Score(0.5, (), (0, 1)), None, None])
    search.ask()
    with pytest.raises(ValueError, match="2 questions are due"):
        search.tell([Score(0.5, (), (1, 0, 1))] * 4)


def test_an_unknown_mixing_is_refused() -> None:
    with pytest.raises(SearchError, match="mixing cannot be stir"):
        M2n2.begin(SPACE, 1, {"population": 4, "sigma": 0.3, "mixing": "stir"})


def test_the_first_generation_is_the_seeds() -> None:
    seeds = [[0.0] * 24, [1.0] * 12 + [0.0] * 12]
    search = M2n2.begin(SPACE, 1, {"population": 1, "sigma": 0.3, "seeds": seeds})
    search = M2n2.from_state(SPACE, json.loads(json.dumps(search.state())))
    assert search.ask() == seeds
    search.tell([Score(0.5, (), (1, 0)), Score(0.5, (), (0, 1))])
    assert len(search.ask()) == 1
    assert search.state()["seeds"] == []


def test_seeds_that_failed_are_replaced_by_draws() -> None:
    search = M2n2.begin(SPACE, 1, {"population": 1, "sigma": 0.3, "seeds": [[0.0] * 24]})
    search.tell([None])
    assert search.ask()[0] == list(SPACE.start)
    assert len(search.ask()) == 2


def test_a_seed_of_another_length_is_refused() -> None:
    with pytest.raises(SearchError, match="has 3 genes; 24 are varied"):
        M2n2.begin(SPACE, 1, {"population": 4, "sigma": 0.3, "seeds": [[0.0] * 3]})


def widths(adapt: float) -> list[float]:
    """Of the archive's noise, where only what stays near its parents does well."""
    settings = {"population": 4, "sigma": 0.3, "mutation": 0, "noise": 0.3, "adapt": adapt}
    search = M2n2.begin(SPACE, 1, settings)
    for _ in range(300):
        search.tell([right(vector) for vector in search.ask()])
    return [member[4] for member in search.state()["members"]]


def test_noise_grows_finer_where_finer_noise_breeds_better() -> None:
    assert median(widths(0.2)) < 0.15
    assert widths(0.0) == pytest.approx([0.3] * 16)


def test_twenty_thousand_genes_take_a_moment() -> None:
    """Of search alone: the same archive and genomes as the authors' task has."""
    space = Space(tuple(Dimension(str(n), -10.0, 10.0, 0.0) for n in range(20_000)))
    search = M2n2.begin(space, 1, {"population": 20, "sigma": 0.01, "mutation": 0, "noise": 0.01, "mixing": "slerp"})
    rng = np.random.default_rng(1)
    for _ in range(2):
        search.tell([Score(0.1, (), tuple(rng.integers(0, 2, 1000).tolist())) for _ in search.ask()])
    began = time.process_time()
    search.tell([Score(0.1, (), tuple(rng.integers(0, 2, 1000).tolist())) for _ in search.ask()])
    assert (time.process_time() - began) / 20 < 0.02
