"""A merge method: its file, its line in the registry, kernel, cases of equal bits, words, icon and row in the docs."""

import re
from importlib import import_module

from django.utils import translation

from merger.kernels import kernel_of
from merger.methods import METHODS
from tests.contracts.declarations import files, rows
from webapp.designer import methods, parameters
from webapp.environment import ROOT

LANGUAGES = ("en", "ja")
ICON = re.compile(r'^    (\w+): "M[^"]+",$', re.MULTILINE)


def test_every_file_declares_the_method_of_its_name() -> None:
    declared = {name: import_module(f"merger.methods.{name}").METHOD for name in files("merger/methods")}
    assert declared == METHODS
    assert [method.name for method in METHODS.values()] == list(METHODS)


def test_every_method_has_a_kernel_of_its_name() -> None:
    assert files("merger/kernels") == set(METHODS)
    assert all(kernel_of(name) for name in METHODS)


def test_every_kernel_is_compared_with_its_reference() -> None:
    tests = [path.stem for path in (ROOT / "tests" / "merger" / "kernels").glob("test_*.py")]
    compared = {case[0] for test in tests for case in import_module(f"tests.merger.kernels.{test}").CASES}
    assert compared == set(METHODS)


def test_every_method_stands_in_the_docs() -> None:
    assert rows("concepts.md", "Methods", "method") == set(METHODS)


def test_every_method_has_its_icon() -> None:
    source = (ROOT / "static" / "src" / "designer" / "MethodIcon.svelte").read_text(encoding="utf-8")
    drawn = ICON.findall(source)
    assert sorted(drawn) == sorted(METHODS)


def test_every_method_has_words_and_stands_in_one_group() -> None:
    listed = [name for _, _, names in methods.GROUPS for name in names]
    assert sorted(listed) == sorted(METHODS)
    assert set(methods.LABELS) == set(methods.EXPLANATIONS) == set(METHODS) >= set(methods.PORTS)


def test_every_parameter_has_words() -> None:
    taken = {(name, spec.name) for name, method in METHODS.items() for spec in method.parameters}
    assert set(parameters.LABELS) == set(parameters.EXPLANATIONS) == {parameter for _, parameter in taken}
    assert set(parameters.OF_METHODS) <= taken


def test_no_two_methods_share_a_label_in_any_language() -> None:
    for language in LANGUAGES:
        with translation.override(language):
            assert len({methods.label(name) for name in METHODS}) == len(METHODS)
