"""A search as a file: a mergekit document with free values, and under ``search:`` how to look for them."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import yaml

from merger.errors import N_, SearchError
from merger.evaluation.tasks import Reading, read_task
from merger.evolution.plan.economy import Budget, Economy
from merger.evolution.plan.goals import Measure, Skill, TaskSettings
from merger.evolution.plan.people import People
from merger.evolution.plan.plan import Path as LayerPath
from merger.evolution.plan.plan import Plan, Stage, stage_from_json
from merger.recipes.mergekit import read_mergekit, recipe_text
from merger.recipes.recipe import Recipe

_READ = ("columns", "left_out", "header", "sheet")
_JUDGED = ("task", "scorer", "template", "max_new_tokens", "shots", "until", "thinking", *_READ)
_KEYS = (
    *_JUDGED,
    "seed",
    "items_per_generation",
    "fitness",
    "stages",
    "skills",
    "measures",
    "economy",
    "budget",
    "path",
    "start",
    "people",
)
_SKILL_KEYS = (*_JUDGED, "name", "weight", "keep", "items_per_generation")
_STAGE_KEYS = tuple(item.name for item in fields(Stage))


def read_search(path: Path, seed: int | None = None) -> Plan:
    """The plan in a file; model and task paths are relative to it. ``seed`` replaces the file's own.

    Raises RecipeError, TaskError or SearchError, each naming the key and the mend.
    """
    text = _text(path)
    recipe = read_mergekit(text, path.parent)
    search = _section(text, path)
    chosen = _of(search, "seed", int, 1) if seed is None else seed
    return Plan(
        recipe=recipe if recipe.seed else replace(recipe, seed=chosen),
        task=_task(search, path.parent),
        stages=tuple(_stage(number, value) for number, value in enumerate(_of(search, "stages", list, None), start=1)),
        seed=chosen,
        items_per_generation=_of(search, "items_per_generation", int, 40),
        fitness=_of(search, "fitness", str, "forced"),
        skills=tuple(_skill(value, path.parent) for value in _of(search, "skills", list, [])),
        measures=tuple(
            Measure(_of(value, "kind", str, None), _of(value, "weight", float, 0.0))
            for value in map(_measure, _of(search, "measures", list, []))
        ),
        economy=_economy(_of(search, "economy", dict, {})),
        budget=_budget(_of(search, "budget", dict, {})),
        path=_path(_of(search, "path", dict, {})),
        start=_recipe(path.parent / _of(search, "start", str, "")) if "start" in search else None,
        people=_people(_of(search, "people", dict, None)) if "people" in search else None,
    )


def _recipe(path: Path) -> Recipe:
    return read_mergekit(_text(path), path.parent)


def _text(path: Path) -> str:
    try:
        return recipe_text(path)
    except OSError as fault:
        raise SearchError(
            N_("{file} cannot be read."), mend=N_("Give the path of a YAML file in UTF-8."), file=str(path)
        ) from fault


def _task(section: dict[str, Any], folder: Path) -> TaskSettings:
    path = str(folder / _of(section, "task", str, None))
    task = read_task(
        path,
        scorer=_of(section, "scorer", str, "") or None,
        template=_of(section, "template", str, "") or None,
        max_new_tokens=_of(section, "max_new_tokens", int, 0) or None,
        shots=_of(section, "shots", int, 0) if "shots" in section else None,
        until=_until(section),
        thinking=_flag(section, "thinking") if "thinking" in section else None,
        reading=Reading.of({key: section[key] for key in _READ if key in section}),
    )
    return TaskSettings.of(task, path)


def _until(section: dict[str, Any]) -> tuple[str, ...] | None:
    if "until" not in section:
        return None
    ends = section["until"] if isinstance(section["until"], list) else [section["until"]]
    if not ends or not all(isinstance(end, str) and end for end in ends):
        raise _wrong("until", section["until"])
    return tuple(ends)


def _skill(value: Any, folder: Path) -> Skill:
    if not isinstance(value, dict):
        raise _wrong("skills", value)
    _known(value, _SKILL_KEYS)
    task = _task(value, folder)
    keep = _of(value, "keep", float, 0.0)
    return Skill(
        _of(value, "name", str, Path(task.path).stem),
        task,
        _of(value, "weight", float, 0.0),
        keep or None,
        _of(value, "items_per_generation", int, 20),
    )


def _measure(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong("measures", value)
    _known(value, ("kind", "weight"))
    return value


def _economy(section: dict[str, Any]) -> Economy:
    _known(section, tuple(item.name for item in fields(Economy)))
    rungs = _of(section, "rungs", list, [])
    if not all(isinstance(rung, int) and not isinstance(rung, bool) for rung in rungs):
        raise _wrong("rungs", rungs)
    flags = {name: _flag(section, name, default) for name, default in (("rotate", not rungs), ("cache", True))}
    alpha, estimator = _of(section, "alpha", float, 0.05), _of(section, "estimator", int, 0)
    return Economy(rungs=tuple(rungs), alpha=alpha, estimator=estimator, **flags)


def _budget(section: dict[str, Any]) -> Budget:
    _known(section, tuple(item.name for item in fields(Budget)))
    whole = {name: _of(section, name, int, None) for name in ("candidates", "items") if name in section}
    real = {name: _of(section, name, float, None) for name in ("minutes", "money", "price") if name in section}
    return Budget(**whole, **real)


def _people(section: dict[str, Any]) -> People:
    _known(section, tuple(item.name for item in fields(People)))
    numbers = _of(section, "generations", list, None)
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
        raise _wrong("generations", numbers)
    kinds = {"leaders": int, "judgements": int, "weight": float}
    return People(
        tuple(numbers), **{key: _of(section, key, kind, None) for key, kind in kinds.items() if key in section}
    )


def _section(text: str, path: Path) -> dict[str, Any]:
    documents = [document for document in yaml.safe_load_all(text) if isinstance(document, dict)]
    found = [document["search"] for document in documents if "search" in document]
    if len(found) != 1 or not isinstance(found[0], dict):
        raise SearchError(
            N_("{file} says nothing about the search."),
            mend=N_("Add a section search: with task and stages."),
            setting="search",
            file=str(path),
        )
    section: dict[str, Any] = found[0]
    _known(section, _KEYS)
    return section


def _path(section: dict[str, Any]) -> LayerPath:
    _known(section, ("repeats", "most_layers"))
    return LayerPath(**{name: _of(section, name, int, None) for name in section})


def _stage(number: int, value: Any) -> Stage:
    if not isinstance(value, dict):
        raise SearchError(
            N_("Stage {number} is no list of settings."),
            mend=N_("Write algorithm, granularity and generations."),
            setting="stages",
            number=number,
        )
    _known(value, _STAGE_KEYS)
    checked = {key: _of(value, key, str, None) for key in ("algorithm", "granularity")}
    kinds = {"generations": int, "population": int, "sigma": float}
    checked |= {key: _of(value, key, kind, None) for key, kind in kinds.items() if key in value}
    if "points" in value:
        points = value["points"]
        numbers = points if isinstance(points, list) and points else [points]
        if not all(isinstance(point, int | float) and not isinstance(point, bool) for point in numbers):
            raise _wrong("points", points)
        if not isinstance(points, int | list):
            raise _wrong("points", points)
        checked["points"] = points
    checked["options"] = _of(value, "options", dict, {})
    return stage_from_json(checked)


def _known(section: dict[str, Any], keys: tuple[str, ...]) -> None:
    for key in section:
        if key not in keys:
            raise SearchError(
                N_("{setting} is no setting of a search."),
                mend=N_("Use {accepted}."),
                setting=key,
                accepted=", ".join(keys),
            )


def _of(section: dict[str, Any], key: str, kind: type, default: Any) -> Any:
    value = section.get(key, default)
    if value is None:
        raise SearchError(N_("The search has no {setting}."), mend=N_("Add {setting}:."), setting=key)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise _wrong(key, value)
    return value


def _flag(section: dict[str, Any], key: str, default: bool = False) -> bool:
    value = section.get(key, default)
    if not isinstance(value, bool):
        raise _wrong(key, value)
    return value


def _wrong(setting: str, value: Any) -> SearchError:
    message, mend = N_("{setting} cannot be {value}."), N_("See the example zoo/demo.yml.")
    return SearchError(message, mend=mend, setting=setting, value=value)
