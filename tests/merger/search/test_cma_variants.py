"""Restarts and the diagonal: what each changes of CMA-ES."""

import json
import time

import numpy as np
import pytest

from merger.search import SEARCHES, Score
from merger.search.cma_es_restarts import CmaEsRestarts
from merger.space import Dimension, Space


def real(genes: int, low: float = -1.0, high: float = 2.0, start: float = 0.5) -> Space:
    return Space(tuple(Dimension(f"merge/a/weight/L{n}", low, high, start) for n in range(genes)))


def valley(vector: list[float]) -> float:
    """Two hollows: a wide one near the start, a deeper one far off."""
    x = np.array(vector)
    near, far = float(((x - 0.4) ** 2).sum()), float(((x - 1.7) ** 2).sum())
    return max(0.5 - near, 1.0 - 4 * far)


def run(name: str, space: Space, settings: dict[str, float], evaluations: int, seed: int = 1) -> CmaEsRestarts:
    search = SEARCHES[name].begin(space, seed, settings)
    spent = 0
    while spent < evaluations:
        asked = search.ask()
        spent += len(asked)
        search.tell([Score(valley(vector)) for vector in asked])
    return search  # type: ignore[return-value]


def test_restarts_leave_a_hollow_that_one_run_stays_in() -> None:
    space, settings = real(2), {"population": 6, "sigma": 0.1}
    plain = [valley(run("cma_es", space, settings, 4000, seed).answer()) for seed in range(1, 6)]
    again = [valley(run("cma_es_restarts", space, settings, 4000, seed).answer()) for seed in range(1, 6)]
    assert max(plain) == pytest.approx(0.5, abs=1e-3)
    assert sorted(again)[1] == pytest.approx(1.0, abs=1e-3)  # at least four of five


def test_generations_grow_up_to_the_largest() -> None:
    sizes = []
    search = SEARCHES["cma_es_restarts"].begin(real(2), 1, {"population": 4, "sigma": 0.3, "largest": 4})
    for _ in range(600):
        asked = search.ask()
        sizes.append(len(asked))
        search.tell([Score(valley(vector)) for vector in asked])
    assert sorted(set(sizes)) == [4, 8, 16]
    assert sizes == sorted(sizes)


def test_restarts_go_on_to_the_same_bits_after_json() -> None:
    search = run("cma_es_restarts", real(2), {"population": 4, "sigma": 0.3}, 500)
    for _ in range(60):
        again = CmaEsRestarts.from_state(real(2), json.loads(json.dumps(search.state())))
        assert again.ask() == search.ask()
        told = [Score(valley(vector)) for vector in search.ask()]
        search.tell([*told])
        again.tell([*told])
        assert again.answer() == search.answer()


def test_a_gene_that_does_not_matter_keeps_wide_steps() -> None:
    space = real(20)
    search = SEARCHES["cma_es_separable"].begin(space, 1, {"population": 12, "sigma": 0.3})
    for _ in range(150):
        search.tell([Score(-sum((x - 0.7) ** 2 for x in vector[:10])) for vector in search.ask()])
    spread = np.array(search.ask()).std(0)
    assert spread[10:].min() > 3 * spread[:10].max()
    assert search.answer()[:10] == pytest.approx([0.7] * 10, abs=0.05)


def test_a_hundred_thousand_genes_take_a_moment() -> None:
    search = SEARCHES["cma_es_separable"].begin(real(100_000), 1, {"population": 8, "sigma": 0.1})
    asked = search.ask()
    began = time.process_time()
    search.tell([Score(float(sum(vector[:50]))) for vector in asked])
    assert time.process_time() - began < 1.0  # a full covariance would need 80 GB
    assert len(search.answer()) == 100_000
