"""The leaders' shares: Bradley-Terry's, for every leader whatever was judged, and the same for the same judgements."""

import random

import pytest

from merger.judgements import PairJudgement, PairTally, leader_shares, pair_results

SYSTEMS = ("s0", "s1", "s2")


def judgement(number: int, left: str, right: str, choice: str, rater: str = "R01") -> PairJudgement:
    return PairJudgement(id=f"{number}", item=f"q{number}", rater=rater, left=left, right=right, choice=choice)  # type: ignore[arg-type]


def some(count: int = 40) -> list[PairJudgement]:
    chance = random.Random(3)
    found = []
    for number in range(count):
        left, right = chance.sample(SYSTEMS, 2)
        found.append(judgement(number, left, right, chance.choice(("left", "left", "right", "same", "both bad"))))
    return found


def test_shares_are_those_of_the_results_where_all_pairs_were_compared() -> None:
    tally = PairTally.of(some())
    shown = {one.system: one.share for one in pair_results(tally).strengths}
    told = leader_shares(tally, SYSTEMS)
    assert dict(zip(SYSTEMS, told.shares, strict=True)) == pytest.approx(shown, abs=1e-9)
    assert (told.judgements, told.people) == (40, 1)


def test_the_same_judgements_in_any_order_by_anybody_give_the_same_bits() -> None:
    rows = some()
    turned = [judgement(int(one.id), one.left, one.right, one.choice, "R07") for one in reversed(rows)]
    one, other = (leader_shares(PairTally.of(part), SYSTEMS) for part in (rows, turned))
    assert (one.shares, one.digest) == (other.shares, other.digest)
    more = leader_shares(PairTally.of([*rows, judgement(99, "s0", "s1", "left")]), SYSTEMS)
    assert more.digest != one.digest


def test_there_is_a_figure_however_little_was_judged() -> None:
    assert leader_shares(PairTally(), SYSTEMS).shares == pytest.approx((0.5, 0.5, 0.5))
    told = leader_shares(PairTally.of([judgement(0, "s0", "s1", "left")]), SYSTEMS)
    assert told.shares[0] > told.shares[2] > told.shares[1]
    assert sum(told.shares) == pytest.approx(1.5)
