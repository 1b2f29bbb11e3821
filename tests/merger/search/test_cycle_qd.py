"""CycleQD: an archive for every objective, filled in turn."""

from statistics import median

import numpy as np
import pytest

from merger.search import SEARCHES, Score
from merger.search.cycle_qd import CycleQd, matrix_of, sampling
from merger.space import Dimension, Space

SPACE = Space(
    tuple(Dimension(f"merge/{source}/weight/L{n}", 0.0, 1.0, 0.5) for source in ("a", "b", "c") for n in range(6))
)


def skilled(vector: list[float]) -> Score:
    """Each source carries one skill; the second and third are in each other's way."""
    a, b, c = np.array(vector).reshape(3, 6)
    skills = (
        float(np.exp(-((a - 0.9) ** 2).sum())),
        float(np.exp(-((b - 0.8) ** 2 + 0.3 * c**2).sum())),
        float(np.exp(-((c - 0.6) ** 2 + 0.3 * b**2).sum())),
    )
    return Score(sum(skills) / 3, skills)


def run(name: str, seed: int) -> float:
    search = SEARCHES[name].begin(SPACE, seed, {"population": 16, "sigma": 0.2})
    for _ in range(45):
        search.tell([skilled(vector) for vector in search.ask()])
    return skilled(search.answer()).fitness


def test_it_beats_the_luckiest_random_search() -> None:
    assert median(run("cycle_qd", seed) for seed in range(1, 6)) > max(run("random", seed) for seed in range(1, 6))


def test_every_cell_holds_its_best() -> None:
    search = CycleQd.begin(SPACE, 1, {"population": 2, "sigma": 0.2, "bins": 2})
    first = search.ask()
    search.tell([Score(0.5, (0.3, 0.9)), Score(0.6, (0.4, 0.8))])  # one cell: both in the upper half of the second
    cells = {(row["quality"], tuple(row["cell"])): row["genome"] for row in search.data()["archive"]}
    assert cells == {(0, (1,)): first[1], (1, (0,)): first[0]}


def test_the_objective_that_counts_changes_every_generation() -> None:
    search = CycleQd.begin(SPACE, 1, {"population": 8, "sigma": 0.2})
    search.tell([skilled(vector) for vector in search.ask()])
    for generation in range(1, 7):
        turn = {tuple(row["genome"]) for row in search.data()["archive"] if row["quality"] == generation % 3}
        origins = {
            (row["generation"], row["index"]) for row in search.data()["archive"] if tuple(row["genome"]) in turn
        }
        search.tell([skilled(vector) for vector in search.ask()])
        parents = {tuple(parent) for row in search.data()["genealogy"] for parent in row["parents"]}
        assert parents <= origins


def test_elites_that_are_good_at_all_are_drawn_most() -> None:
    weights = sampling(np.array([[0.9, 0.9], [0.9, 0.1], [0.1, 0.1], [0.1, 0.9]]))
    assert weights == pytest.approx([0.64, 0.4, 0.25, 0.4])


def test_genes_form_a_matrix_of_sources_and_groups() -> None:
    assert matrix_of(SPACE).tolist() == [list(range(6)), list(range(6, 12)), list(range(12, 18))]
    odd = Space((Dimension("m/a/weight/L0", 0, 1, 0.5), Dimension("m/b/weight/L0", 0, 1, 0.5, "bit")))
    assert matrix_of(odd).tolist() == [[0]]
    uneven = Space(tuple(Dimension(name, 0, 1, 0.5) for name in ("m/a/weight/L0", "m/a/weight/L1", "m/b/weight/all")))
    assert matrix_of(uneven).size == 0


def test_the_aggregate_lies_between_the_specialists() -> None:
    search = CycleQd.begin(SPACE, 1, {"population": 2, "sigma": 0.2})
    one, two = search.ask()
    search.tell([Score(0.5, (0.9, 0.1)), Score(0.5, (0.1, 0.9))])
    assert search.aggregate() == pytest.approx([(x + y) / 2 for x, y in zip(one, two, strict=True)])
