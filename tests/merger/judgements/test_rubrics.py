"""Rubrics and checks: means with intervals, systems beside each other, ordinal agreement."""

import pytest

from merger.judgements import (
    CHECK_CRITERION,
    CheckJudgement,
    CheckVerdict,
    Criterion,
    JudgementError,
    RubricJudgement,
    RubricTally,
    rubric_results,
)

CORRECT, POLITE = Criterion("correct", 3), Criterion("polite", 5)


def rated(item: str, system: str, rater: str, correct: int, polite: int) -> RubricJudgement:
    return RubricJudgement(
        id=f"{item}-{system}-{rater}",
        item=item,
        rater=rater,
        system=system,
        values={"correct": correct, "polite": polite},
    )


def test_by_criterion() -> None:
    given = [
        rated(f"i{n}", system, rater, correct=2 if system == "new" else n % 2, polite=n % 5)
        for n in range(20)
        for system in ("new", "old")
        for rater in ("r1", "r2")
    ]
    tags = {f"i{n}": ("odd" if n % 2 else "even",) for n in range(20)} | {"unjudged": ("other",)}
    results = rubric_results(RubricTally.of(given), (CORRECT, POLITE), tags)
    correct, polite = results.criteria
    assert [(one.system, one.mean.value) for one in correct.systems] == [("new", 1.0), ("old", 0.25)]
    assert correct.systems[1].counts == (20, 20, 0)
    assert (correct.differences[0].first, correct.differences[0].verdict) == ("new", "better")
    assert correct.differences[0].difference.difference == pytest.approx(0.75)
    assert [(one.tag, one.systems[1].mean.value) for one in correct.tags] == [("even", 0), ("odd", 0.5)]
    assert polite.differences[0].verdict == "no better"
    assert polite.agreement is not None and polite.agreement.value == 1
    assert (results.judgements, results.people) == (80, 2)


def test_checks() -> None:
    verdicts: dict[str, tuple[CheckVerdict, CheckVerdict]] = {"1": ("pass", "pass"), "2": ("revise", "pass")}
    verdicts["3"] = ("fail", "pass")
    tally = RubricTally.of(
        CheckJudgement(id=f"{item}{place}", item=item, rater=f"r{place}", system="new", verdict=verdict)
        for item, both in verdicts.items()
        for place, verdict in enumerate(both)
    )
    results = rubric_results(tally, (CHECK_CRITERION,))
    assert results.criteria[0].systems[0].counts == (1, 1, 4)
    assert results.criteria[0].systems[0].mean.value == pytest.approx(4.5 / 6)
    (divided,) = results.disagreements
    assert (divided.item, divided.counts, divided.settled) == ("3", (1, 0, 1), False)


def test_a_step_that_is_not_there() -> None:
    with pytest.raises(JudgementError, match="correct has no step 3"):
        rubric_results(RubricTally.of([rated("i", "new", "r", 3, 0)]), (CORRECT, POLITE))


def test_nothing_yet() -> None:
    results = rubric_results(RubricTally(), (CORRECT,))
    assert results.criteria[0].systems == () and results.criteria[0].agreement is None
