"""A granularity: its declaration, its words in both languages, and its name in the docs."""

import re

import pytest
from django.utils import translation

from merger.errors import RecipeError
from merger.formulas.opening import open_sources
from merger.genomes import PATH, title_at
from merger.recipes.mergekit import read_mergekit
from merger.weights.granularity import GRANULARITIES, RUNS, group_names
from merger.weights.layout import Layout
from webapp.designer import granularities, search_words
from webapp.environment import ROOT

NUMBER = re.compile(r":\d+$")
PLACES = re.compile(r"%\(\w+\)s")


def declared(value: str) -> str:
    """The name under which the engine declares what recipes write."""
    return NUMBER.sub(RUNS, value.removesuffix(PATH))


def test_every_granularity_has_words_in_both_languages() -> None:
    assert {declared(name) for name in granularities.WORDS if name != PATH} == set(GRANULARITIES)
    assert PATH in granularities.WORDS
    told = {}
    for language in ("en", "ja"):
        with translation.override(language):
            told[language] = {item["name"]: (item["label"], item["explanation"]) for item in granularities.describe()}
            assert len({label for label, _ in told[language].values()}) == len(granularities.WORDS)
    for name, (label, explanation) in told["ja"].items():
        assert label != told["en"][name][0] and explanation != told["en"][name][1]


def test_words_have_a_place_for_what_the_browser_fills_in() -> None:
    for item in granularities.describe():
        wanted = ["%(granularity)s"] if item["name"] == PATH else ["%(n)s"] if item["name"].endswith(RUNS) else []
        assert PLACES.findall(item["label"]) == wanted, item


def test_every_granularity_stands_in_the_docs() -> None:
    text = (ROOT / "docs" / "concepts.md").read_text(encoding="utf-8")
    assert [name for name in (*GRANULARITIES, PATH) if f"`{name}`" not in text] == []


def test_what_searches_offer_is_declared() -> None:
    offered = {name for algorithm in search_words.describe() for name in algorithm["granularities"]}
    assert {declared(name) for name in offered} <= set(GRANULARITIES)
    for name in offered:
        assert all(title_at(name))


def test_forms_offer_what_has_words_from_coarse_to_fine() -> None:
    assert [name for name in granularities.WORDS if name in granularities.FINENESSES] == [*granularities.FINENESSES]
    drawn = [one["name"] for one in granularities.describe() if one["drawn"]]
    assert drawn == [name for name, also in granularities.FINENESSES.items() if also] and "model" in drawn


def test_every_granularity_cuts_a_model() -> None:
    """Each has groups of its own that leave no tensor out; what needs a number is refused without one."""
    recipe = read_mergekit((ROOT / "zoo" / "demo.yml").read_text(encoding="utf-8"), ROOT / "zoo")
    model = next(iter(open_sources(recipe).values()))
    layout = Layout.of(model.tensors, model.settings)
    for name in GRANULARITIES:
        groups = layout.groups(name.replace(RUNS, ":2"))
        assert sorted(tensor for group in groups.values() for tensor in group) == sorted(layout.places)
        if name.endswith(RUNS):
            with pytest.raises(RecipeError, match="is no granularity"):
                group_names(name, 8)
