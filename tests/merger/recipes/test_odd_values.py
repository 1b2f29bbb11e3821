"""Whatever stands in whatever place of a recipe: it is read, or refused with a message; nothing else happens."""

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from merger.checks import oddities, validate
from merger.errors import MergerError
from merger.recipes.mergekit import read_mergekit, write_mergekit
from merger.recipes.recipe import from_json, to_json

FILES = sorted((Path(__file__).parents[2] / "peers" / "yaml").glob("*.yml"))
VALUES: list[Any] = [
    None, True, -1, 10**30, 0.5, float("nan"), "", "a", "1e400", "a@b@c+d+e", "{x", [], [[]], [None], ["a"], {},
    {"a": 1}, {"model": None}, {"value": {}}, {"free": {"low": "x", "high": 2}}, {"blocks": {"mlp": []}},
    {"kind": "zero"},
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def changed(documents: list[Any], path: tuple[Any, ...], value: Any) -> str:
    made = copy.deepcopy(documents)
    place = made
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = copy.deepcopy(value)
    return yaml.safe_dump_all(made)


def documents_of(file: Path) -> list[Any]:
    try:
        return [item for item in yaml.safe_load_all(file.read_text(encoding="utf-8")) if item is not None]
    except yaml.YAMLError:
        return []


@pytest.mark.parametrize("seed", range(8))
def test_odd_values_are_refused_with_a_message(seed: int) -> None:
    chance = random.Random(seed)
    for file in chance.sample(FILES, 40):
        documents = documents_of(file)
        paths = [path for path in places(documents) if path]
        for path in chance.sample(paths, min(len(paths), 6)):
            text = changed(documents, path, chance.choice(VALUES))
            try:
                recipe = read_mergekit(text)
            except MergerError as fault:
                assert str(fault), text
                continue
            assert all(str(problem) for problem in [*validate(recipe), *oddities(recipe)]), text
            try:
                again = write_mergekit(recipe)
            except MergerError:
                continue
            if "nan" not in text:
                assert read_mergekit(again) == recipe, text
                assert from_json(to_json(recipe)) == recipe, text
