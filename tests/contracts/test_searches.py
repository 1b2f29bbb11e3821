"""A search algorithm is one file, a line of the registry, words, a row of the docs and cases: none is missing."""

import ast
import re
from importlib import import_module

import pytest
from django.utils import translation

from merger.evolution import Stage, stage_from_json
from merger.evolution.measures import MEASURES
from merger.search import SEARCHES, Algorithm
from tests.contracts.declarations import files, labels
from tests.merger.search import spaces, test_problems
from webapp.designer.search_stages import custom
from webapp.designer.search_words import ALGORITHMS, OF_STAGE, SETTINGS, describe, of_setting
from webapp.environment import ROOT

JAPANESE = re.compile("[぀-ヿ一-鿿]")
every = pytest.mark.parametrize("algorithm", SEARCHES.values(), ids=SEARCHES)


def test_every_file_is_listed() -> None:
    declared = {name: import_module(f"merger.search.{name}").SEARCH for name in files("merger/search")}
    assert {algorithm.name: algorithm for algorithm in declared.values()} == SEARCHES


def test_every_algorithm_has_words_and_no_words_are_left_over() -> None:
    assert set(ALGORITHMS) == set(SEARCHES)
    shown = [(name, setting.name) for name, one in SEARCHES.items() for setting in one.settings if setting.in_forms]
    used = {id(of_setting(*pair)) for pair in shown}
    assert [name for name, words in SETTINGS.items() if id(words) not in used] == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_words_are_in_the_readers_language(language: str) -> None:
    with translation.override(language):
        for item in describe():
            for words in (item, *item["fields"]):
                assert words["label"] and words["explanation"]
                for name in ("label", "explanation"):
                    assert bool(JAPANESE.search(words[name])) is (language == "ja"), words[name]


def test_every_algorithm_is_in_the_concepts_by_its_name_on_screens() -> None:
    with translation.override("ja"):
        assert labels("Searches") == {name: str(words.label) for name, words in ALGORITHMS.items()}


def test_every_algorithm_is_tried_by_the_shared_suites() -> None:
    assert {name for name, _ in spaces.PAIRS} == set(SEARCHES)
    assert {*test_problems.BASELINES, *test_problems.MEANT, *test_problems.ELSEWHERE} == set(SEARCHES)
    assert set(test_problems.ELSEWHERE.values()) <= {path.name for path in (ROOT / "tests/merger/search").iterdir()}


@every
def test_settings_are_named_once_and_their_bounds_hold(algorithm: Algorithm) -> None:
    names = [setting.name for setting in algorithm.settings]
    assert len(set(names)) == len(names)
    for setting in algorithm.settings:
        low, high = setting.bounds()
        assert setting.least <= low <= high <= setting.most
        assert setting.default is None or setting.read(setting.default) == setting.read(None)
    assert algorithm.candidates is not None or "population" in names


@every
def test_what_nobody_says_of_a_stage_is_as_declared(algorithm: Algorithm) -> None:
    """In Python, in a stored plan and in the designer; search files are read as stored plans are."""
    bare = {"algorithm": algorithm.name, "granularity": "layer"}
    declared = {setting.name: setting.default for setting in algorithm.settings if setting.name in OF_STAGE}
    for stage in (Stage(**bare), stage_from_json(bare), custom({"stages": [bare]}).stages[0]):
        assert {name: getattr(stage, name) for name in declared} == declared


@every
def test_what_is_declared_can_be_named(algorithm: Algorithm) -> None:
    assert algorithm.objectives in ("none", "optional", "required")
    assert algorithm.cost >= 1


def test_no_code_asks_for_a_name_instead_of_what_is_declared() -> None:
    asked = []
    for path in [*ROOT.glob("merger/**/*.py"), *ROOT.glob("webapp/**/*.py")]:
        if not path.is_relative_to(ROOT / "merger/search"):
            nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            found = [name for node in nodes if isinstance(node, ast.Compare) for name in _compared(node)]
            asked += [(path.name, name) for name in found if name in SEARCHES or name in MEASURES]
    assert asked == []


def test_no_script_asks_for_a_name_instead_of_what_is_declared() -> None:
    names = "|".join([*SEARCHES, *MEASURES])
    asked = re.compile(rf"[=!]==? [\"'](?:{names})[\"']|case [\"'](?:{names})[\"']")
    scripts = [path for path in (ROOT / "static/src").rglob("*") if path.suffix in (".ts", ".svelte")]
    assert len(scripts) > 50
    assert [str(path) for path in scripts if asked.search(path.read_text(encoding="utf-8"))] == []


def _compared(node: ast.Compare) -> list[object]:
    """Constants that something is compared with, alone or in a list."""
    sides = [node.left, *node.comparators] if isinstance(node.ops[0], ast.Eq | ast.NotEq) else node.comparators
    lists = [side.elts if isinstance(side, ast.Tuple | ast.List | ast.Set) else [side] for side in sides]
    found = [part for parts in lists for part in parts]
    return [part.value for part in found if isinstance(part, ast.Constant)]
