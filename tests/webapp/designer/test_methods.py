"""Every merge method and every number it takes has plain words, in both languages."""

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


def test_methods_are_listed_group_by_group() -> None:
    assert list(described("en")) == [name for _, _, names in GROUPS for name in names]


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
