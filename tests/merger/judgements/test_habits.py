"""Checks of raters: exact chances, and errors over all raters together as stated."""

import math

import pytest

from benchmarks._raters import SimulatedRater, World
from merger.judgements import PairTally
from merger.judgements.habits import LEVEL, TOLERATED, Habit, holm, left_habit, rater_reports, upper_tail
from merger.judgements.tally import RaterSums


def test_upper_tail_is_exact() -> None:
    for count, of, chance in ((0, 9, 0.5), (7, 9, 0.5), (9, 9, 0.1), (3, 40, 0.1), (31, 60, 0.5)):
        terms = (math.comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(count, of + 1))
        assert upper_tail(count, of, chance) == pytest.approx(math.fsum(terms), rel=1e-10)
    assert upper_tail(2600, 5000, 0.5) == pytest.approx(0.00244, rel=0.01)  # beyond what a float of 2**5000 holds
    assert upper_tail(0, 0, 0.5) == 1.0


def test_holm() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005], 0.05) == [True, False, False, True]  # Holm 1979: 0.05/4, /3, then /2 fails
    assert holm([], 0.05) == []


def test_a_rater() -> None:
    sums = RaterSums(judged=40, milliseconds=600_000, left=33, right=7, hasty=12, repeats=4, repeats_agreed=3)
    (report,) = rater_reports({"r": sums}, sides=True)
    assert report.minutes == 10
    assert report.consistency is not None and report.consistency.value == 0.75
    assert report.practice is None
    assert report.left is not None and report.left.found and report.left.share is not None
    assert report.left.share.value == pytest.approx(33 / 40)
    assert report.left.p == pytest.approx(2 * upper_tail(33, 40, 0.5))
    assert report.haste.found
    assert rater_reports({"r": sums}, sides=False)[0].left is None


def test_the_right_side_is_a_habit_too() -> None:
    (report,) = rater_reports({"r": RaterSums(judged=40, left=7, right=33)}, sides=True)
    assert report.left is not None and report.left.found


def test_a_slight_habit_of_many() -> None:
    raters = {f"r{number}": RaterSums(judged=40, left=23, right=17) for number in range(12)}
    assert not any(report.left and report.left.found for report in rater_reports(raters, sides=True))
    assert left_habit(raters).found and left_habit(raters).of == 480
    assert left_habit({}) == Habit(None, 0, 1.0, False)


def test_of_many_raters_hardly_one_is_accused() -> None:
    """Exact: the chance that anyone of twenty is found, where sides are drawn and a tenth of judgements is hasty."""

    def wrong(chance: float, two_sided: bool) -> float:
        limit = LEVEL / 20
        count = next(k for k in range(52) if (2 if two_sided else 1) * upper_tail(k, 50, chance) <= limit)
        return 1 - (1 - (2 if two_sided else 1) * upper_tail(count, 50, chance)) ** 20

    assert 0.01 < wrong(0.5, True) < LEVEL
    assert 0.01 < wrong(TOLERATED, False) < LEVEL


def test_habits_of_simulated_raters() -> None:
    raters = (SimulatedRater(left=0.6), SimulatedRater(haste=0.6), *[SimulatedRater(noise=0.2)] * 4)
    found = {"left": [0] * 6, "haste": [0] * 6}
    for seed in range(30):
        tally = PairTally.of(World((0.4, 0.0), raters, items=100).judged(seed))
        for place, report in enumerate(rater_reports(tally.raters, sides=True)):
            found["left"][place] += report.left is not None and report.left.found
            found["haste"][place] += report.haste.found
    assert found["left"][0] >= 27 and found["haste"][1] >= 27
    assert sum(found["left"][1:]) <= 5 and sum(found["haste"]) - found["haste"][1] == 0
