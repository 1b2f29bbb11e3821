"""The examples beside the choice of a scorer say what the scorers do."""

import re
from pathlib import Path

import pytest

from merger.evaluation.scorers import SCORERS

TEMPLATE = Path(__file__).resolve().parents[2] / "templates" / "catalog" / "scorer_examples.html"
EXAMPLE = re.compile(r'data-example="(\w+)".*?with (answer="[^%]*)%}', re.DOTALL)


@pytest.mark.parametrize(("scorer", "words"), EXAMPLE.findall(TEMPLATE.read_text(encoding="utf-8")))
def test_examples_are_true(scorer: str, words: str) -> None:
    given = dict(re.findall(r'(\w+)="([^"]*)"', words))
    answers = (given.pop("answer"),)
    assert {name: SCORERS[scorer].score(text, answers) for name, text in given.items()} == {
        "right_1": 1.0,
        "right_2": 1.0,
        "wrong_1": 0.0,
        "wrong_2": 0.0,
    }


def test_every_scorer_has_an_example() -> None:
    assert sorted(scorer for scorer, _words in EXAMPLE.findall(TEMPLATE.read_text(encoding="utf-8"))) == sorted(SCORERS)
