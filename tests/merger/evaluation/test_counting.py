"""From which number the answers of a file count the choices, and what is told where the file does not say it."""

import json
from typing import Any

import pytest

from merger.errors import TaskError
from merger.evaluation.tasks import Inspection, Reading, inspect_file

WORDS = ("甲", "乙", "丙", "丁")


def sheet(answers: list[object], choices: tuple[str, ...] = WORDS, titles: str = "A,B,C,D") -> bytes:
    lines = [f"問題,{titles},正解", *(f"問{at},{','.join(choices)},{answer}" for at, answer in enumerate(answers))]
    return "\n".join(lines).encode()


def lines(answers: list[object]) -> bytes:
    rows = [{"question": f"q{at}", "choices": list(WORDS), "answer": answer} for at, answer in enumerate(answers)]
    return "\n".join(json.dumps(row) for row in rows).encode()


def taken(found: Inspection) -> str:
    assert found.problems == ()
    return "".join("".join(item.answers) for item in found.items)


def unsure(found: Inspection) -> bool:
    told = [note.message for note in found.warnings if "counting from 1" in note.message]
    assert len(told) == (not found.counting.sure)
    return bool(told)


@pytest.mark.parametrize("write", [sheet, lines])
@pytest.mark.parametrize(
    ("answers", "expected", "open_to_both"),
    [
        ([1, 2, 3], "甲乙丙", True),
        ([2, 2, "B"], "乙乙乙", True),
        (["２", "3"], "乙丙", True),
        (["2.0", "3.0"], "乙丙", True),
        (["1||2", "3"], "甲乙丙", True),
        ([1, 2, 4], "甲乙丁", False),
        ([0, 1, 3], "甲乙丁", False),
        (["B", "乙", "②"], "乙乙乙", False),
        (["甲", "乙"], "甲乙", False),
    ],
)
def test_what_numbers_mean_and_whether_the_file_says_so(
    write: Any, answers: list[object], expected: str, open_to_both: bool
) -> None:
    found = inspect_file(write(answers))
    assert (taken(found), unsure(found)) == (expected, open_to_both)


@pytest.mark.parametrize("write", [sheet, lines])
def test_a_person_says_it(write: Any) -> None:
    for first, expected in ((0, "乙丙丁"), (1, "甲乙丙")):
        reading = Reading(first_choice=first)
        found = inspect_file(write([1, 2, 3]), reading=reading)
        assert (taken(found), unsure(found), found.counting.used) == (expected, False, True)
        assert Reading.of(reading.to_json()) == reading
    with pytest.raises(TaskError, match="first_choice cannot be 2"):
        Reading.of({"first_choice": 2})


def test_numbered_columns_say_where_they_begin() -> None:
    """JCommonsenseQA numbers its columns and labels from 0; COPA its columns from 1 and its labels from 0."""
    for titles, answers, expected in (
        ("choice0,choice1,choice2,choice3", [1, 2], "乙丙"),
        ("choice1,choice2,choice3,choice4", [1, 2], "甲乙"),
        ("choice1,choice2,choice3,choice4", [0, 1], "甲乙"),
        ("選択肢1,選択肢2,選択肢3,選択肢4", [0, 3], "甲丁"),
    ):
        found = inspect_file(sheet(answers, titles=titles))
        assert (taken(found), unsure(found)) == (expected, False)


def test_a_column_that_is_empty_keeps_the_others_numbers() -> None:
    assert taken(inspect_file(sheet([3], ("甲", "", "丙", "丁"), "choice1,choice2,choice3,choice4"))) == "丙"
    assert taken(inspect_file(sheet([2], ("", "乙", "丙", "丁"), "choice0,choice1,choice2,choice3"))) == "丙"


def test_answers_that_are_words_do_not_count() -> None:
    found = inspect_file(sheet([3, 5], ("2", "3", "4", "5")))
    assert (taken(found), unsure(found), found.counting.used) == ("35", False, False)


def test_a_file_with_0_and_the_number_of_choices_has_a_fault() -> None:
    found = inspect_file(sheet([0, 4]))
    assert [(one.row, one.message) for one in found.problems] == [(3, "The answer {answer} is none of the choices.")]


def test_a_row_that_is_left_out_says_nothing() -> None:
    assert unsure(inspect_file(sheet([1, 2, 4]), reading=Reading(left_out=(4,))))
    assert unsure(inspect_file(lines([1, 2, 0]), reading=Reading(left_out=(3,))))
