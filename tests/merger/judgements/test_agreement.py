"""Krippendorff's alpha: as published, by strata, and with an interval that few items do not make certain."""

import math

import evalica
import numpy as np
import pandas as pd
import pytest

from merger.judgements._evalica import Distance
from merger.judgements.agreement import alpha, alphas, coincidences, error_by_chance
from merger.judgements.resampling import Ints

# Krippendorff 2011, Computing Krippendorff's alpha-reliability, section C: four observers, twelve units, five values.
PUBLISHED = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""


def counts_of(text: str) -> Ints:
    columns = zip(*(line.split() for line in text.strip().splitlines()), strict=True)
    return np.array([[list(column).count(str(value)) for value in range(1, 6)] for column in columns], np.int64)


def units(count: int) -> tuple[Ints, Ints]:
    return np.arange(count), np.zeros(count, np.int64)


@pytest.mark.parametrize(("distance", "published"), [("nominal", 0.743), ("ordinal", 0.815)])
def test_as_published(distance: Distance, published: float) -> None:
    found = alpha(*units(12), counts_of(PUBLISHED), distance, 0)
    assert found is not None
    assert found.value == pytest.approx(published, abs=5e-4)
    assert found.items == 11
    assert found.low < found.value < found.high


def test_as_evalica_and_as_resampled() -> None:
    draws = np.random.default_rng(2)
    rated = draws.integers(0, 4, (3, 60)).astype(float)
    rated[1:, :30] = rated[0, :30]
    counts = np.array([[int((rated[:, unit] == value).sum()) for value in range(4)] for unit in range(60)])
    found = alpha(*units(60), counts, "nominal", 0)
    assert found is not None
    assert found.value == pytest.approx(evalica.alpha(pd.DataFrame(rated)).alpha)
    assert 0.15 < found.high - found.low < 0.6


def test_which_system_is_called_first_does_not_matter() -> None:
    """Two pairs of opposite tendency: turning one around changes what chance would do over both, not within each."""
    draws = np.random.default_rng(3)
    counts = np.concatenate([draws.multinomial(3, [0.8, 0.2, 0, 0], 40), draws.multinomial(3, [0.2, 0.8, 0, 0], 40)])
    item, stratum = np.tile(np.arange(40), 2), np.repeat([0, 1], 40)
    turned = np.concatenate([counts[:40], counts[40:, [1, 0, 2, 3]]])
    one, two = alpha(item, stratum, counts, "nominal", 0), alpha(item, stratum, turned, "nominal", 0)
    assert one is not None and two is not None
    assert one.value == pytest.approx(two.value)
    assert abs(one.value) < 0.25  # all is chance; over both pairs together it would be 0.36
    pooled = alpha(*units(80), counts, "nominal", 0)
    assert pooled is not None and pooled.value > 0.25


def test_perfect_agreement_on_few_items_is_not_certain() -> None:
    def agreed(items: int) -> float:
        counts = np.zeros((items, 2), np.int64)
        counts[: items // 2, 0] = counts[items // 2 :, 1] = 3
        found = alpha(*units(items), counts, "nominal", 0)
        assert found is not None and found.value == found.high == 1
        return found.low

    assert agreed(6) < 0.2 < agreed(20) < 0.8 < agreed(100) < 1


@pytest.mark.parametrize("distance", ["nominal", "ordinal"])
def test_the_error_by_chance_is_that_of_shuffled_values(distance: Distance) -> None:
    draws = np.random.default_rng(4)
    values, unit = draws.choice(4, 150, p=[0.7, 0.15, 0.1, 0.05]), np.repeat(np.arange(50), 3)
    found = []
    for _ in range(400):
        counts = np.zeros((50, 4), np.int64)
        np.add.at(counts, (unit, draws.permutation(values)), 1)
        sums = coincidences(counts).sum(axis=0)[None]
        found.append(alphas(sums[None], distance)[0])
    assert error_by_chance(np.zeros(50, np.int64), counts, sums, distance) == pytest.approx(np.std(found), rel=0.12)


def test_agreement_on_what_is_rare_may_have_gone_unseen() -> None:
    """Six of ninety values are the rare one, never two in one item: resamples cannot show that it might be two."""
    counts = np.array([[2, 1]] * 6 + [[3, 0]] * 24)
    found = alpha(*units(30), counts, "nominal", 0)
    assert found is not None
    assert found.value < 0 < 0.1 < found.high


def test_nothing_to_be_said() -> None:
    lone, same = np.array([[1, 0], [0, 1]]), np.array([[2, 0], [3, 0]])
    assert alpha(*units(2), lone, "nominal", 0) is None
    assert alpha(*units(2), same, "nominal", 0) is None
    assert alpha(*units(0), np.zeros((0, 2), np.int64), "nominal", 0) is None
    assert not math.isnan(alpha(*units(2), np.array([[2, 1], [1, 2]]), "nominal", 0).low)  # type: ignore[union-attr]
