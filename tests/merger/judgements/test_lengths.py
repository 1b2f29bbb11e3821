"""Whether length decided: told apart from a better system that writes more."""

from benchmarks._raters import SimulatedRater, World
from merger.judgements import LengthCheck, PairTally
from merger.judgements.lengths import length_check
from merger.judgements.tables import PairTable
from tests.merger.judgements.saying import said


def check(tally: PairTally) -> LengthCheck:
    return length_check(PairTable.of(tally.counts), tally.lengths)


def test_the_longer_answer_wins() -> None:
    raters = (SimulatedRater(longer=1.0),) * 5
    found = check(PairTally.of(World((0.0, 0.0, 0.0), raters, items=80).judged(0)))
    assert found.longer is not None and found.within is not None
    assert found.found and found.within.low > 0 and found.longer.low > 0.5


def test_a_better_system_may_write_more() -> None:
    found = 0
    for seed in range(20):
        one = check(PairTally.of(World((1.0, 0.0), (SimulatedRater(),) * 5, items=80, longest_first=0.5).judged(seed)))
        assert one.longer is not None and one.longer.value > 0.5
        found += one.found
    assert found <= 4  # 5 % are expected; five of twenty have a chance of 0.3 %


def test_where_nothing_can_be_said() -> None:
    assert check(PairTally()) == LengthCheck(None, 0, None, False)
    assert check(PairTally.of([said("i", "left")])).longer is None  # as long as each other
    lone = check(PairTally.of([said("i", "left", left_length=5, right_length=2), said("j", "same", left_length=9)]))
    assert lone.judgements == 1 and lone.longer is not None and lone.longer.value == 1
    assert lone.within is None and not lone.found
