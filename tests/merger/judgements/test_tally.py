"""Sums: the same in whatever order judgements come, whole again after what was undone, the same after JSON."""

import json
import random

from benchmarks._raters import RubricWorld, SimulatedRater, World
from merger.judgements import CheckJudgement, PairTally, RubricTally
from tests.merger.judgements.saying import said

WORLD = World(
    (0.5, 0.0, -0.5),
    (SimulatedRater(0.2), SimulatedRater(), SimulatedRater(left=0.3), SimulatedRater(haste=0.5)),
    items=12,
    repeats=0.2,
)


def test_order_does_not_matter() -> None:
    given = list(WORLD.judged(3))
    tally, shuffled = PairTally.of(given), PairTally()
    random.Random(0).shuffle(given)
    for judgement in given:
        shuffled.add(judgement)
    assert tally == shuffled
    assert json.dumps(tally.to_json()) == json.dumps(shuffled.to_json())
    assert PairTally.from_json(json.loads(json.dumps(tally.to_json()))) == tally
    assert tally.judgements == 12 * 3 * 3 == sum(sums.judged for sums in tally.raters.values())


def test_what_was_undone_leaves_nothing() -> None:
    kept, undone = said("i", "left", "r1", left_length=90, right_length=10), said("i", "both bad", "r2")
    tally = PairTally.of([kept, undone])
    tally.remove(undone)
    assert tally.counts == {("i", ("a", "b")): [1, 0, 0, 0]}
    tally.remove(kept)
    assert tally == PairTally()


def test_any_part_taken_out_again_leaves_the_sums_of_the_rest() -> None:
    given = list(WORLD.judged(5))
    kept, undone = given[: len(given) // 2], given[len(given) // 2 :]
    tally = PairTally.of(given)
    before = tally.copy()
    for judgement in undone:
        tally.remove(judgement)
    assert tally == PairTally.of(kept) and before == PairTally.of(given)


def test_practice_repeats_and_adjudications_stand_apart() -> None:
    first = said("i", "left")
    tally = PairTally.of(
        [
            first,
            said("i", "right", left="b", right="a", repeat_of=first),
            said("i", "left", left="b", right="a", repeat_of=first),
            said("p", "left", practice="left"),
            said("p", "same", practice="left"),
            said("i", "right", rater="third", adjudication=True),
        ]
    )
    assert tally.counts == {("i", ("a", "b")): [1, 0, 0, 0]}
    assert tally.adjudicated == {("i", ("a", "b")): [0, 1, 0, 0]}
    sums = tally.raters["r"]
    assert (sums.judged, sums.repeats, sums.repeats_agreed, sums.practised, sums.practised_right) == (1, 2, 1, 2, 1)
    assert tally.raters["third"].judged == 0


def test_haste_is_faster_than_reading() -> None:
    long = {"left_length": 1000, "right_length": 500}
    tally = PairTally.of([said("1", "left", seconds=29, **long), said("2", "left", seconds=31, **long)])
    assert tally.raters["r"].hasty == 1
    assert PairTally.of([said("1", "left", seconds=0.9)]).raters["r"].hasty == 1


def test_rubrics_and_checks() -> None:
    given = list(RubricWorld(items=20).judged(1))
    tally = RubricTally.of(given)
    assert RubricTally.from_json(json.loads(json.dumps(tally.to_json()))) == tally
    assert tally == RubricTally.of(given[::-1])
    before = tally.to_json()["counts"]
    more = CheckJudgement(id="x", item="i", rater="r", system="a", verdict="pass")
    tally.add(more)
    assert tally.counts["check", "i", "a"] == [0, 0, 1]
    tally.remove(more)
    assert tally.to_json()["counts"] == before
    other = tally.copy()
    for judgement in given:
        other.remove(judgement)
    assert other == RubricTally() and tally == RubricTally.of(given)
