"""Who is preferred, whether that may be said, and how many more judgements would settle it."""

import numpy as np
import pytest

from merger.judgements.rates import LEAST_ITEMS, PairRate, pair_rate


def rate(*rows: tuple[int, list[int]]) -> PairRate:
    """rows: (so many items, their counts)."""
    return pair_rate(("a", "b"), np.array([counts for items, counts in rows for _ in range(items)], np.int64))


def test_the_same_and_both_bad_are_half() -> None:
    found = rate((20, [2, 0, 1, 0]), (20, [0, 1, 0, 2]))
    assert found.rate.value == pytest.approx((20 * 2.5 + 20 * 1) / 120)
    assert (found.preferred_first, found.preferred_second, found.same, found.both_bad) == (40, 20, 20, 40)
    assert (found.items, found.judgements) == (40, 120)


def test_better_only_when_one_half_is_outside() -> None:
    early = rate((30, [3, 0, 0, 0]), (20, [0, 3, 0, 0]))
    assert early.verdict == "perhaps" and early.early
    better = rate((64, [3, 0, 0, 0]), (36, [0, 3, 0, 0]))
    assert (better.verdict, better.early, better.more) == ("better", False, 0)
    worse = better.turned()
    assert (worse.verdict, worse.first, worse.preferred_first) == ("worse", "b", 108)
    assert worse.rate.low == pytest.approx(1 - better.rate.high)
    assert worse.turned() == better


def test_so_many_more_settle_it() -> None:
    early = rate((29, [3, 0, 0, 0]), (21, [0, 3, 0, 0]))
    assert early.early and early.more is not None
    times = (early.judgements + early.more) / early.judgements
    assert not rate((round(29 * times), [3, 0, 0, 0]), (round(21 * times), [0, 3, 0, 0])).early
    fewer = 1 + 0.8 * (times - 1)
    assert rate((round(29 * fewer), [3, 0, 0, 0]), (round(21 * fewer), [0, 3, 0, 0])).early


def test_few_items_settle_nothing() -> None:
    few = rate((LEAST_ITEMS - 1, [9, 0, 0, 0]))
    assert (few.verdict, few.early, few.more) == ("perhaps", True, 10)
    assert rate((LEAST_ITEMS, [9, 0, 0, 0])).verdict == "better"


def test_equals_are_not_told_apart_by_more() -> None:
    assert rate((50, [1, 0, 0, 0]), (50, [0, 1, 0, 0])).more is None
    for few in (1, 2, 6, 10, 40):
        undecided = rate((few, [1, 0, 0, 0]), (few, [0, 1, 0, 0]))
        assert (undecided.more, undecided.early, undecided.alike) == (None, True, False)
    many = rate((200, [1, 0, 0, 0]), (200, [0, 1, 0, 0]))
    assert many.alike and max(0.5 - many.rate.low, many.rate.high - 0.5) <= 0.1
    assert not rate((200, [1, 0, 0, 0]), (150, [0, 1, 0, 0])).alike
    assert rate((50, [0, 0, 1, 0])).more is None
