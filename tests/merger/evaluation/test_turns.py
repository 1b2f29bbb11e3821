"""Sheets in which a second question follows the first answer (MT-Bench): the first is asked, and this is told."""

import json
from typing import Any

import pytest

from merger.evaluation.tasks import Inspection, inspect_file

MATH: dict[str, Any] = {
    "question_id": 111,
    "category": "math",
    "turns": ["三角形の面積を求めてください。", "その外接円の面積も求めてください。"],
    "reference": ["3", "5π"],
}


def lines(*records: dict[str, Any]) -> Inspection:
    return inspect_file("\n".join(json.dumps(one, ensure_ascii=False) for one in records).encode())


def told(found: Inspection) -> list[tuple[int | None, int]]:
    """Row and count of what is told of second questions."""
    return [(one.row, one.facts["count"]) for one in found.warnings if "A second question" in one.message]


def test_the_first_turn_is_asked_with_its_own_reference_and_the_second_is_told() -> None:
    found = lines(MATH, MATH | {"turns": ["7＋5は？", "さらに2倍は？"], "reference": ["12", "24"]})
    assert [(item.question, item.answers) for item in found.items] == [
        (MATH["turns"][0], ("3",)),
        ("7＋5は？", ("12",)),
    ]
    assert found.problems == () and told(found) == [(1, 2)]
    assert not any(one.column == "turn_2" and "not used" in one.message for one in found.warnings)


def test_one_turn_is_a_question_and_answers_without_turns_are_all_right() -> None:
    found = lines(MATH | {"turns": ["7＋5は？"], "reference": ["12", "十二"]})
    assert [item.answers for item in found.items] == [("12", "十二")] and told(found) == []
    found = lines({"turns": ["7＋5は？", "2倍は？"], "answer": "12"}, {"question": "1+1は？", "answer": ["2", "二"]})
    assert [item.answers for item in found.items] == [("12",), ("2", "二")] and told(found) == [(1, 1)]


def test_a_turn_without_a_reference_lacks_an_answer() -> None:
    found = lines(MATH, MATH | {"turns": ["旅行記を書いてください。", "短くしてください。"], "reference": [None, None]})
    assert len(found.items) == 1 and [(one.row, one.column) for one in found.problems] == [(2, "answer")]


@pytest.mark.parametrize(
    "titles", ["質問1,質問2,正解", "turn_1,turn_2,reference", "Question 1,Question 2,answer", "1問目,2問目,答え"]
)
def test_tables_name_their_turns_as_people_do(titles: str) -> None:
    found = inspect_file(f"{titles}\n3+4は？,さらに5を足すと？,7\n1+1は？,,2\n".encode())
    assert [(item.question, item.answers) for item in found.items] == [("3+4は？", ("7",)), ("1+1は？", ("2",))]
    assert found.problems == () and told(found) == [(2, 1)]
