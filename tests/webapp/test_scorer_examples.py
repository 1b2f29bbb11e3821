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
    answers, part = (given.pop("answer"),), given.pop("part", "")
    choices = tuple(re.sub("^[AB] ", "", choice) for choice in given.pop("choices", "").split(" || ") if choice)
    shares = {"right": "1.00", "wrong": "0.00", "partly": part}
    scores = {name: f"{SCORERS[scorer].score(text, answers, choices):.2f}" for name, text in given.items()}
    assert scores == {name: shares[name.split("_")[0]] for name in given}
    assert {"right_1", "wrong_1"} <= set(given)


def test_every_scorer_has_an_example() -> None:
    assert sorted(scorer for scorer, _words in EXAMPLE.findall(TEMPLATE.read_text(encoding="utf-8"))) == sorted(SCORERS)
