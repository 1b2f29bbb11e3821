"""Scorers tell right from nearly right."""

import pytest

from merger.evaluation.scorers import SCORERS


@pytest.mark.parametrize(
    ("scorer", "text", "answer", "right"),
    [
        ("exact", " ＡＢＣ ", "ABC", True),
        ("exact", "abc", "ABC", False),
        ("exact", "答えはABCです", "ABC", False),
        ("number", "37+5=42。答えは四十二個です。", "42", True),
        ("number", "The answer is 42 apples.", "42 apples", True),
        ("number", "答えは0.5です", "1/2", True),
        ("number", "答えは421です", "42", False),
        ("number", "東京", "東京", False),
        ("japanese_answer", "32+5=37。答えは三十七個です。", "37個", True),
        ("japanese_answer", "37個", "三十七個", True),
        ("japanese_answer", "３７コ", "三十七個", True),
        ("japanese_answer", "37本", "37個", False),
        ("japanese_answer", "37", "37個", False),
        ("japanese_answer", "38個", "37個", False),
        ("japanese_answer", "3+4=7。答えは三十七個です", "七個", False),
        ("japanese_answer", "答えは37個です", "37", True),
        ("japanese_answer", "答えは37%です", "37", False),
        ("japanese_answer", "50パーセント", "50%", True),
        ("japanese_answer", "答えは東京都です。", "東京都", True),
        ("japanese_answer", "答えは京都です。", "東京都", False),
        ("japanese_answer", "答えは5月3日です", "五月三日", True),
        ("japanese_answer", "答えは4月3日です", "五月三日", False),
        ("japanese_answer", "", "37個", False),
    ],
)
def test_right(scorer: str, text: str, answer: str, right: bool) -> None:
    assert SCORERS[scorer].right(text, answer) is right


def test_any_accepted_answer_counts() -> None:
    assert SCORERS["exact"].score("B", ("A", "B")) == 1.0
    assert SCORERS["exact"].score("C", ("A", "B")) == 0.0


def test_names() -> None:
    assert {name: scorer.name for name, scorer in SCORERS.items()} == {name: name for name in SCORERS}
