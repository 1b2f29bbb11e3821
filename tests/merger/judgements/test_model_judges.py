"""A model's word beside people's: both orders, what people's word is, chance, and an interval that covers."""

import random

import pytest

from merger.judgements import (
    Criterion,
    PairTally,
    RubricJudgement,
    RubricTally,
    both_orders,
    pair_agreement,
    rubric_agreement,
)
from merger.judgements.values import Choice
from tests.merger.judgements.saying import tally_of


def pairs(*said: str) -> PairTally:
    """A tally of choices, for each item a letter a judgement."""
    return tally_of(*((f"q{item:03}", letters) for item, letters in enumerate(said) if letters))


@pytest.mark.parametrize(
    ("shown", "swapped", "word"),
    [
        ("left", "right", ("left", True)),
        ("right", "left", ("right", True)),
        ("same", "same", ("same", True)),
        ("both bad", "both bad", ("both bad", True)),
        ("left", "left", ("same", False)),
        ("right", "right", ("same", False)),
        ("left", "same", ("same", False)),
        ("both bad", "same", ("same", False)),
    ],
)
def test_words_that_follow_the_place_tell_nothing_apart(
    shown: Choice, swapped: Choice, word: tuple[Choice, bool]
) -> None:
    assert both_orders(shown, swapped) == word


def test_peoples_word_is_what_most_say_and_the_adjudicators_before_it() -> None:
    people = pairs("aab", "ab", "ssb", "sxa", "ab")
    people.adjudicated = pairs("", "", "", "", "b").counts
    found = pair_agreement(people, pairs("a", "s", "x", "s", "b", "a"))
    assert found is not None and (found.units, found.items) == (5, 5)
    assert found.same.value == 1 and found.same.low < 0.7
    assert not found.measured  # five questions are too few
    assert pair_agreement(people, pairs()) is None


def test_alpha_is_that_of_two_raters() -> None:
    """Krippendorff's by hand: 24 units, of 48 values 24 each, 6 units apart: 1 - 47 * 12 / (2 * 24 * 24)."""
    found = pair_agreement(pairs(*"a" * 12, *"b" * 12), pairs(*"aaaaaaaaabbb", *"bbbbbbbbbaaa"))
    assert found is not None and found.alpha is not None and found.measured
    assert found.same.value == 0.75
    assert found.alpha.value == pytest.approx(1 - 47 * 12 / (2 * 24 * 24))
    assert found.alpha.low < found.alpha.value < found.alpha.high


def test_one_word_alone_measures_nothing() -> None:
    found = pair_agreement(pairs(*["a"] * 40), pairs(*["a"] * 40))
    assert found is not None and found.alpha is None and not found.measured


def test_a_rubric_compares_the_median_step() -> None:
    def said(*steps: tuple[int, ...]) -> RubricTally:
        return RubricTally.of(
            RubricJudgement(
                id=f"{item} {rater}", item=f"q{item:03}", rater=f"R{rater}", system="a", values={"correct": step}
            )
            for item, given in enumerate(steps)
            for rater, step in enumerate(given)
        )

    people = said((0, 3), (1, 2, 3), (3,), *[(place % 4,) for place in range(9)])
    criterion = Criterion("correct", 4)
    found = rubric_agreement(people, said((0,), (2,), (3,), *[(place % 4,) for place in range(9)]), criterion)
    assert found is not None and found.same.value == 1 and found.measured
    assert found.alpha is not None and found.alpha.value == 1
    near = rubric_agreement(people, said((1,), (2,), (2,), *[(place % 4,) for place in range(9)]), criterion)
    assert near is not None and near.alpha is not None and near.alpha.value > near.same.value
    assert rubric_agreement(people, people, Criterion("polite", 3)) is None


def test_the_interval_covers_the_true_share() -> None:
    """A model says what people say in 70 % of the items, else anything else."""
    chance, covered, simulated = random.Random(3), 0, 500
    for _ in range(simulated):
        theirs = [chance.choice("ab") for _ in range(50)]
        its = [one if chance.random() < 0.7 else chance.choice([x for x in "abs" if x != one]) for one in theirs]
        found = pair_agreement(pairs(*theirs), pairs(*its))
        assert found is not None
        covered += found.same.low <= 0.7 <= found.same.high
    assert 0.92 <= covered / simulated <= 0.98
