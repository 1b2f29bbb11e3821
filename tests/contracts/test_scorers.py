"""A scorer: its file, its line in the registry, its example, which is true, and its words."""

from importlib import import_module

import pytest
from django.utils import translation

from merger.evaluation.scorers import SCORERS, Scorer
from tests.contracts.declarations import files, rows
from webapp.catalog import scorers

EVERY_SCORER = pytest.mark.parametrize("scorer", SCORERS.values(), ids=SCORERS)


def test_every_file_declares_the_scorer_of_its_name() -> None:
    folder = "merger/evaluation/scorers"
    declared = {name: import_module(f"merger.evaluation.scorers.{name}").SCORER for name in files(folder)}
    assert declared == SCORERS
    assert [scorer.name for scorer in SCORERS.values()] == list(SCORERS)


def test_every_scorer_says_what_it_computes_in_its_own_words() -> None:
    assert len({scorer.variant for scorer in SCORERS.values()}) == len(SCORERS)


@EVERY_SCORER
def test_its_example_is_true(scorer: Scorer) -> None:
    given = scorer.example

    def shares(texts: tuple[str, ...]) -> list[float]:
        return [scorer.score(text, (given.answer,), given.choices) for text in texts]

    assert given.right and given.wrong
    assert set(shares(given.right)) == {1.0} and set(shares(given.wrong)) == {0.0}
    assert all(0 < share < 1 for share in shares(given.partly))
    assert bool(given.choices) == scorer.needs_choices


def test_every_scorer_has_words_in_both_languages() -> None:
    assert sorted(scorers.EXPLANATIONS) == sorted(SCORERS)
    told = {}
    for language in ("en", "ja"):
        with translation.override(language):
            told[language] = {item["name"]: (item["label"], item["explanation"]) for item in scorers.describe()}
            assert len({label for label, _ in told[language].values()}) == len(SCORERS)
    assert not set(told["en"].values()) & set(told["ja"].values())


def test_every_scorer_stands_in_the_docs() -> None:
    assert rows("questions.md", "Scorers", "scorer") == set(SCORERS)
