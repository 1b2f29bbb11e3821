"""A search as a file: a mergekit document with free values, and under ``search:`` how to look for them."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import yaml

from merger.errors import N_, SearchError
from merger.evaluation.tasks import read_task
from merger.evolution.plan import Plan, Stage, TaskSettings, stage_from_json
from merger.recipes.mergekit import read_mergekit

_KEYS = (
    "task",
    "scorer",
    "template",
    "max_new_tokens",
    "seed",
    "items_per_generation",
    "fitness",
    "stages",
)
_STAGE_KEYS = tuple(item.name for item in fields(Stage))


def read_search(path: Path, seed: int | None = None) -> Plan:
    """The plan in a file; model and task paths are relative to it. ``seed`` replaces the file's own.

    Raises RecipeError, TaskError or SearchError, each naming the key and the mend.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise SearchError(
            N_("{file} cannot be read."), mend=N_("Give the path of a YAML file in UTF-8."), file=str(path)
        ) from fault
    recipe = read_mergekit(text, path.parent)
    search = _section(text, path)
    task_path = str(path.parent / _of(search, "task", str, None))
    task = read_task(
        task_path,
        scorer=_of(search, "scorer", str, "exact"),
        template=_of(search, "template", str, "") or None,
        max_new_tokens=_of(search, "max_new_tokens", int, 64),
    )
    return Plan(
        recipe=recipe,
        task=TaskSettings.of(task, task_path),
        stages=tuple(_stage(number, value) for number, value in enumerate(_of(search, "stages", list, None), start=1)),
        seed=_of(search, "seed", int, 1) if seed is None else seed,
        items_per_generation=_of(search, "items_per_generation", int, 40),
        fitness=_of(search, "fitness", str, "forced"),
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


def _stage(number: int, value: Any) -> Stage:
    if not isinstance(value, dict):
        raise SearchError(
            N_("Stage {number} is no list of settings."),
            mend=N_("Write algorithm, granularity and generations."),
            setting="stages",
            number=number,
        )
    _known(value, _STAGE_KEYS)
    kinds = {"algorithm": str, "granularity": str, "generations": int, "population": int, "sigma": float}
    checked = {key: _of(value, key, kind, getattr(Stage, key, None)) for key, kind in kinds.items()}
    if "points" in value:
        points = value["points"]
        numbers = points if isinstance(points, list) and points else [points]
        if not all(isinstance(point, int | float) and not isinstance(point, bool) for point in numbers):
            raise _wrong("points", points)
        if not isinstance(points, int | list):
            raise _wrong("points", points)
        checked["points"] = points
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


def _wrong(setting: str, value: Any) -> SearchError:
    message, mend = N_("{setting} cannot be {value}."), N_("See the example zoo/demo.yml.")
    return SearchError(message, mend=mend, setting=setting, value=value)
