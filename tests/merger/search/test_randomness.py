"""DEAP draws from the global generators; they are lent."""

import random

import numpy as np
import pytest

from merger.search._randomness import lent, lent_both, seeded


def test_both_generators_follow_from_one_state() -> None:
    drawn = []
    for outside in (1, 2):
        np.random.seed(outside)
        random.seed(outside)
        with lent_both(seeded(7)) as after:
            drawn.append([random.random(), np.random.random(), random.gauss()])
        with lent_both(after):
            drawn[-1].append(random.random())
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == 4


def test_the_state_moves_on_when_only_python_draws() -> None:
    with lent_both(seeded(7)) as after:
        one = random.random()
    with lent_both(after):
        assert random.random() != one


@pytest.mark.parametrize("lend", (lent, lent_both))
def test_a_failure_inside_gives_the_global_ones_back(lend: type) -> None:
    np.random.seed(3)
    random.seed(3)
    expected = np.random.random(), random.random()
    np.random.seed(3)
    random.seed(3)
    with pytest.raises(ZeroDivisionError), lend(seeded(1)):
        np.random.random()
        raise ZeroDivisionError
    assert (np.random.random(), random.random()) == expected
