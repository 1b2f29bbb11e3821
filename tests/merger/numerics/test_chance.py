"""Numbers by counting: the published ones, the same everywhere, and fair."""

import numpy as np
import pytest
import torch
from numba import njit

from merger.numerics.chance import GOLDEN, drawn, drawn_for, limit, limits, stream


@njit
def _all(place: int, count: int) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    found = np.empty(count, np.int32)
    for i in range(count):
        found[i] = drawn(place, i)
    return found


def test_the_words_are_splitmix64() -> None:
    """The generator's own first words from seed 1234567, as in its authors' test of the Java and C versions."""
    words = (6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821)
    assert _all(np.uint64(1234567), 5).tolist() == [word >> 40 for word in words]
    assert stream(1234567, 0) == words[0] and stream(1234567 + GOLDEN, 0) == words[1]


@pytest.mark.parametrize("place", [0, 1, stream(2**64 - 1, 7)])
def test_torch_draws_the_same(place: int) -> None:
    model = torch.empty(3, 70)
    assert np.array_equal(drawn_for(place, model).flatten().numpy(), _all(np.uint64(place), 210))


def test_chances_are_met_at_both_ends() -> None:
    words = drawn_for(stream(5, 0), torch.empty(100_000))
    assert not (words < limit(0.0)).any() and (words < limit(1.0)).all()
    assert limit(2**-25) == 1  # u = 0 is below any chance above 0


@pytest.mark.parametrize("chance", [0.01, 0.3, 0.77])
def test_shares_are_fair_and_sources_independent(chance: float) -> None:
    count = 200_000
    chosen = [drawn_for(stream(99, source), torch.empty(count)) < limit(chance) for source in range(3)]
    spread = (chance * (1 - chance) / count) ** 0.5
    for one in chosen:
        assert abs(one.double().mean() - chance) < 5 * spread
        neighbours = (one[1:] & one[:-1]).double().mean()
        assert abs(neighbours - chance**2) < 5 * (chance**2 / count) ** 0.5
    both = (chosen[0] & chosen[1]).double().mean()
    assert abs(both - chance**2) < 5 * (chance**2 / count) ** 0.5


def test_limits_rise_evenly() -> None:
    assert limits(0.25, 0.75, 3).tolist() == [limit(0.25), limit(0.5), limit(0.75)]
    assert limits(0.25, 0.75, 1).tolist() == [limit(0.5)]
