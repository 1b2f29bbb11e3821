"""Every merge method and every number it takes has plain words, in both languages."""

from itertools import pairwise
from typing import Any

import pytest
from django.utils import translation

from merger.methods import METHODS, Method
from webapp.designer import methods, parameters
from webapp.designer.methods import GROUPS

LANGUAGES = ("en", "ja")
EVERY_METHOD = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)


def described(language: str) -> dict[str, dict[str, Any]]:
    with translation.override(language):
        return {item["name"]: item for item in methods.describe()}


def test_every_method_stands_in_one_group() -> None:
    listed = [name for _, _, names in GROUPS for name in names]
    assert sorted(listed) == sorted(METHODS)
    assert [item["name"] for item in methods.describe()] == listed


def test_no_words_are_left_over() -> None:
    """Words of methods and parameters that are gone, or of a misspelt one, help nobody."""
    taken = {(name, spec.name) for name, method in METHODS.items() for spec in method.parameters}
    assert set(methods.LABELS) == set(methods.EXPLANATIONS) == set(METHODS)
    assert set(parameters.LABELS) == set(parameters.EXPLANATIONS) == {parameter for _, parameter in taken}
    assert set(parameters.OF_METHODS) <= taken and set(parameters.STARTS) <= taken


@EVERY_METHOD
def test_every_method_has_label_and_explanation(method: Method) -> None:
    for language in LANGUAGES:
        item = described(language)[method.name]
        assert item["label"] and item["label"] != method.name
        assert item["explanation"] and item["group"]["label"]
        assert sorted(item["ports"]) == (["models"] if method.base == "none" else ["base", "models"])
        assert all(item["ports"].values())
    assert described("en")[method.name]["label"] != described("ja")[method.name]["label"]


@EVERY_METHOD
def test_every_parameter_has_label_and_explanation(method: Method) -> None:
    for language in LANGUAGES:
        for item in described(language)[method.name]["parameters"]:
            assert item["label"] and item["label"] != item["name"], item
            assert item["explanation"], item


def test_labels_tell_methods_apart() -> None:
    for language in LANGUAGES:
        labels = sorted(item["label"] for item in described(language).values())
        assert all(one != other for one, other in pairwise(labels))


@EVERY_METHOD
def test_labels_tell_parameters_apart(method: Method) -> None:
    for language in LANGUAGES:
        labels = [item["label"] for item in described(language)[method.name]["parameters"]]
        assert len(set(labels)) == len(labels)


@EVERY_METHOD
def test_what_a_form_begins_with_is_accepted(method: Method) -> None:
    for item in parameters.describe(method):
        least, most = item["least"], item["most"]
        assert item["start"] is None or (least or 0) <= item["start"] <= (most or 1)
        assert not (item["idle"] and (item["searchable"] or item["required"]))
        assert item["kind"] == "real" or not item["searchable"]
