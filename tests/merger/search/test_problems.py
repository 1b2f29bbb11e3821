"""Every search is worth its name: at an equal budget it beats random draws on what it is meant for."""

from functools import cache
from statistics import median

import moocore  # comes with DEAP
import numpy as np
import pytest

from merger.search import SEARCHES, Score, Search
from tests.merger.search import problems
from tests.merger.search.problems import Problem

GENERATIONS, POPULATION = 30, 16  # 480 candidates
SEEDS = (1, 2, 3, 4, 5)
PROBLEMS: dict[str, Problem] = {
    "ellipsoid 4": problems.ellipsoid(4),
    "ellipsoid 30": problems.ellipsoid(30),
    "ellipsoid 100": problems.ellipsoid(100),
    "layers 12": problems.layers(12),
    "questions 10": problems.questions(10),
    "questions 24": problems.questions(24),
    "bumps 8": problems.bumps(8),
    "ones 40": problems.ones(40),
    "path 60": problems.path(60),
    "path 200": problems.path(200),
    "scaled path 24": problems.scaled_path(24),
}
REAL = ("ellipsoid 4", "ellipsoid 30", "ellipsoid 100", "layers 12", "questions 10", "questions 24", "bumps 8")
PATHS = ("ones 40", "path 60", "path 200", "scaled path 24")
MEANT: dict[str, tuple[str, ...]] = {
    "cma_es": REAL,
    "cma_es_separable": ("ellipsoid 4", "ellipsoid 100", "layers 12", "questions 24"),
    "cma_es_restarts": ("ellipsoid 4", "ellipsoid 30", "questions 10", "bumps 8"),
    "genetic": REAL + PATHS,
    "nsga2": ("ellipsoid 30", "layers 12", "questions 24", "path 60", "scaled path 24"),
    "nsga3": ("ellipsoid 30", "layers 12", "questions 24", "path 60", "scaled path 24"),
    "one_plus_lambda": REAL + PATHS,
}
BASELINES = ("grid", "random")
# They need questions, what they breed, or slopes.
ELSEWHERE = {"m2n2": "test_m2n2.py", "cycle_qd": "test_cycle_qd.py", "gradient": "test_gradient.py"}
FRONTS: dict[str, Problem] = {
    "two objectives": problems.two_objectives(10),
    "two objectives, guarded": problems.two_objectives(10, guard=0.5),
    "three objectives": problems.three_objectives(8),
}


def searched(name: str, problem: Problem, seed: int) -> tuple[Search, list[Score]]:
    """The search after its budget, and all it was told. Each seed begins with other questions."""
    search = SEARCHES[name].begin(problem.space, seed, {"population": POPULATION, "sigma": 0.2})
    told: list[Score] = []
    for generation in range(GENERATIONS):
        results = [problem.judge(np.array(x), generation + 7 * seed) for x in search.ask()]
        told += results
        search.tell([*results])
    assert len(told) == GENERATIONS * POPULATION
    return search, told


@cache
def worths(name: str, problem: str) -> tuple[float, ...]:
    """What the search's answers are worth in truth, seed by seed."""
    what = PROBLEMS[problem]
    return tuple(what.worth(np.array(searched(name, what, seed)[0].answer())) for seed in SEEDS)


@pytest.mark.parametrize(("name", "problem"), [(name, problem) for name in MEANT for problem in MEANT[name]])
def test_the_median_answer_beats_the_luckiest_random_one(name: str, problem: str) -> None:
    start = PROBLEMS[problem].worth(np.array(PROBLEMS[problem].space.start))
    assert median(worths(name, problem)) > max(start, *worths("random", problem))


def volume(objectives: list[tuple[float, ...]]) -> float:
    """The hypervolume above (-0.2, ...), objectives maximised."""
    return (
        float(moocore.hypervolume(-np.array(objectives), ref=np.full(len(objectives[0]), 0.2))) if objectives else 0.0
    )


def inside(objectives: tuple[float, ...]) -> bool:
    return min(objectives) > -0.2


@cache
def random_volumes(problem: str) -> tuple[float, ...]:
    """Of all feasible points that random draws ever saw."""
    told = [searched("random", FRONTS[problem], seed)[1] for seed in SEEDS]
    return tuple(volume([one.objectives for one in seen if not one.excess and inside(one.objectives)]) for seen in told)


@pytest.mark.parametrize("problem", FRONTS)
@pytest.mark.parametrize("name", ("nsga2", "nsga3"))
def test_the_front_covers_more_than_the_luckiest_random_one(name: str, problem: str) -> None:
    fronts = [searched(name, FRONTS[problem], seed)[0].data()["pareto"] for seed in SEEDS]
    assert all(point["excess"] == 0 for front in fronts for point in front)
    found = [volume([tuple(p["objectives"]) for p in front if inside(p["objectives"])]) for front in fronts]
    assert median(found) > max(random_volumes(problem))


@pytest.mark.parametrize("name", ("nsga2", "nsga3"))
def test_the_front_is_spread_over_the_trade_off(name: str) -> None:
    """One fitness would end in one place; these keep points in most fifths of the whole trade-off."""
    fifths = []
    for seed in SEEDS:
        front = searched(name, FRONTS["two objectives"], seed)[0].data()["pareto"]
        fifths.append(len({min(4, int(5 * point["objectives"][0])) for point in front}))
    assert median(fifths) >= 4


def test_cma_es_leads_on_smooth_genes_and_the_genetic_ones_on_paths() -> None:
    """Why there is more than one: each has its own ground."""
    assert median(worths("cma_es", "ellipsoid 30")) > median(worths("one_plus_lambda", "ellipsoid 30"))
    assert median(worths("genetic", "path 60")) > max(worths("cma_es", "path 60"))
    assert median(worths("one_plus_lambda", "path 60")) > max(worths("cma_es", "path 60"))
