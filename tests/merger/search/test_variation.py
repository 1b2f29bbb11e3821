"""Genomes of mixed kinds begin, cross and mutate."""

from itertools import pairwise

import numpy as np
import pytest

from merger.search._randomness import lent_both, seeded
from merger.search._variation import Variation, cloud, stepped
from merger.space import Dimension, Space
from tests.merger.search.spaces import BITS, MIXED


def apart(one: list[float], two: list[float]) -> int:
    return sum(x != y for x, y in zip(one, two, strict=True))


def test_the_cloud_begins_at_the_start_and_ends_uniform() -> None:
    with lent_both(seeded(1)):
        found = cloud(BITS, 40, 0.1, 1.0)
    distance = [apart(genome, found[0]) for genome in found]
    assert found[0] == list(BITS.start)
    assert np.corrcoef(distance, range(40))[0, 1] > 0.9
    assert distance[1] <= 3
    assert 12 <= np.mean(distance[-5:]) <= 24  # half of 40 bits


def test_without_spread_whole_numbers_stay_and_real_ones_step() -> None:
    with lent_both(seeded(1)):
        found = cloud(MIXED, 200, 0.05, 0.0)
    assert {tuple(genome[6:]) for genome in found} == {MIXED.start[6:]}
    axes = np.array([MIXED.to_axes(genome) for genome in found[1:]])[:, :6]
    assert axes.std(axis=0) == pytest.approx(np.full(6, 0.05), rel=0.2)


def test_crossover_takes_each_whole_number_from_one_of_the_parents() -> None:
    variation = Variation(MIXED, 10, 1, 10)
    with lent_both(seeded(1)):
        one, two = cloud(MIXED, 2, 0.1, 1.0)
        kept = [list(one), list(two)]
        for _ in range(50):
            children = variation.cross(one, two)
            for place in range(6, len(MIXED)):
                assert sorted(child[place] for child in children) == sorted((one[place], two[place]))
    assert [one, two] == kept


def test_a_fixed_gene_is_never_touched() -> None:
    space = Space(
        (Dimension("fixed", 0.5, 0.5, 0.5), Dimension("free", 0, 1, 0.5), Dimension("one", 3, 3, 3, "integer"))
    )
    variation = Variation(space, 10, 3, 10)
    with lent_both(seeded(1)):
        for _ in range(20):
            one, two = variation.cross([0.5, 0.1, 3], variation.mutate([0.5, 0.9, 3]))
            assert {one[0], two[0]} == {0.5} and {one[2], two[2]} == {3}


def test_mutation_changes_as_many_genes_as_it_is_told() -> None:
    variation = Variation(MIXED, 10, 4, 10)
    with lent_both(seeded(1)):
        changed = [apart(variation.mutate(list(MIXED.start)), list(MIXED.start)) for _ in range(400)]
    assert np.mean(changed) == pytest.approx(4, abs=0.4)


def test_log_genes_mutate_by_ratio() -> None:
    space = Space((Dimension("scale", 0.01, 100, 1, "log"),))
    variation = Variation(space, 10, 1, 10)
    with lent_both(seeded(1)):
        moved = np.log([variation.mutate([1.0])[0] for _ in range(400)])
    assert abs(moved.mean()) < 0.1
    assert (moved > 0).mean() == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    ("kind", "low", "high"), (("choice", 0, 4), ("integer", -3, 3), ("integer", 0, 1), ("bit", 0, 1))
)
def test_a_step_is_never_none_and_every_value_is_reached(kind: str, low: float, high: float) -> None:
    dimension = Dimension("gene", low, high, low, kind)
    with lent_both(seeded(1)):
        walk = [low]
        for _ in range(400):
            walk.append(stepped(dimension, walk[-1]))
    assert all(one != two for one, two in pairwise(walk))
    assert set(walk) == set(range(int(low), int(high) + 1))


def test_integers_mostly_step_near_by() -> None:
    dimension = Dimension("repeats", 0, 50, 25, "integer")
    with lent_both(seeded(1)):
        lengths = [abs(stepped(dimension, 25.0) - 25) for _ in range(400)]
    assert 3 < np.median(lengths) < 6
