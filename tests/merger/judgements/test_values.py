"""What a judgement is, and which ones are none."""

import pytest

from merger.judgements import CHECK, CheckJudgement, JudgementError
from tests.merger.judgements.saying import said


def test_who_is_preferred_does_not_depend_on_the_sides() -> None:
    one, two = said("i", "left", left="b", right="a"), said("i", "right", left="a", right="b")
    assert one.preferred == two.preferred == "b"
    assert one.pair == two.pair == ("a", "b")
    assert (said("i", "same").outcome, said("i", "both bad").outcome) == ("same", "both bad")


def test_refused() -> None:
    with pytest.raises(JudgementError, match="itself") as caught:
        said("i", "left", left="a", right="a")
    assert caught.value.facts["judgement"] == "i-r-a-a"
    with pytest.raises(JudgementError, match="no choice middle"):
        said("i", "middle")  # type: ignore[arg-type]


def test_a_check_is_a_rubric_of_one_criterion() -> None:
    first = CheckJudgement(id="1", item="i", rater="r", system="a", verdict="revise")
    again = CheckJudgement(id="2", item="i", rater="r", system="a", verdict="pass", repeat_of=first, practice="fail")
    told = again.as_rubric
    assert (told.values, told.practice) == ({CHECK: 2}, {CHECK: 0})
    assert told.repeat_of is not None and told.repeat_of.values == {CHECK: 1}
