"""Figures in templates, in both languages."""

import pytest
from django.utils import translation

from webapp.languages.templatetags import figures


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 B"), (999, "999 B"), (2_690_000, "2.7 MB"), (135_400_000, "135 MB"), (7_241_000_000_000, "7.2 TB")],
)
def test_sizes_are_powers_of_ten(count: int, words: str) -> None:
    with translation.override("en"):
        assert figures.size(count) == words


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        ("en", 7_241_732_096, "7.2 B"),
        ("en", 1_343_104, "1.3 M"),
        ("en", 950, "950"),
        ("ja", 7_241_732_096, "72億"),
        ("ja", 1_343_104, "134万"),
        ("ja", 120_000_000, "1.2億"),
    ],
)
def test_parameters_are_said_as_people_say_them(language: str, count: int, words: str) -> None:
    with translation.override(language):
        assert figures.parameters(count) == words


def test_shares_are_rounded_not_cut() -> None:
    with translation.override("en"):
        assert figures.percent(0.7175) == "71.8%"
        assert figures.percent(None) == "–"


@pytest.mark.parametrize(
    ("language", "value", "words"),
    [
        ("en", 0.2, "1 second"),
        ("en", 59.7, "1 minute"),
        ("en", 5400, "1.5 hours"),
        ("ja", 40, "40秒"),
        ("ja", 5400, "1.5時間"),
    ],
)
def test_times_are_no_finer_than_they_are_known(language: str, value: float, words: str) -> None:
    with translation.override(language):
        assert figures.seconds(value) == words
