"""A measure is one file, a line of the registry, its words and a row of the docs: none is missing."""

import re
from importlib import import_module

import pytest
from django.utils import translation

from merger.evolution.measures import MEASURES
from tests.contracts.declarations import files, labels
from tests.merger.evolution.test_measures import CASES
from webapp.designer.search_words import MEASURE_WORDS, measures

JAPANESE = re.compile("[぀-ヿ一-鿿]")


def test_every_file_is_listed() -> None:
    folder = "merger/evolution/measures"
    declared = {name: import_module(f"{folder.replace('/', '.')}.{name}").MEASURE for name in files(folder)}
    assert declared == MEASURES
    assert all(name == measure.name for name, measure in MEASURES.items())


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_measure_has_words_in_the_readers_language(language: str) -> None:
    assert set(MEASURE_WORDS) == set(MEASURES)
    with translation.override(language):
        assert [item["name"] for item in measures()] == list(MEASURES)
        for words in MEASURE_WORDS.values():
            for said in (words.label, words.explanation, words.sentence):
                assert bool(JAPANESE.search(str(said))) is (language == "ja"), said


def test_every_measure_is_in_the_concepts_by_its_name_on_screens() -> None:
    with translation.override("ja"):
        assert labels("Measures") == {name: str(words.label) for name, words in MEASURE_WORDS.items()}


def test_every_measure_has_its_cases() -> None:
    assert {name for name, *_ in CASES} == set(MEASURES)
