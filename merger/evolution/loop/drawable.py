"""Pareto front, archive and genealogy as the browser draws them: candidates by generation and place, no genomes."""

import json
from collections.abc import Mapping
from typing import Any, cast

from merger.evolution.loop.payloads import SearchData

MOST_BYTES = 200_000  # of one event's JSON
_DIGITS = 6  # of a figure that is only drawn
_HEAVY = ("genome", "genes", "vector", "items")  # what a candidate is made of, and its answer to every question


def drawable(state: Mapping[str, Any], search: Mapping[str, Any]) -> SearchData:
    """A search's data, light enough for a browser; ``state``: of the run, after that generation.

    A stage's algorithm counts its own generations; here they are the run's, so that ("generation", "index") names one
    of its candidates. Lists that are still too long lose their last entries, and ``shortened`` says how many.
    """
    before = state["generations"] - state["generations_in_stage"]
    light = {name: _light(value, before) for name, value in search.items()}
    shortened: dict[str, int] = {}
    while _size(light) > MOST_BYTES:
        lists = {name: value for name, value in light.items() if isinstance(value, list) and len(value) > 1}
        if not lists:
            return {}
        longest = max(lists, key=lambda name: _size(lists[name]))
        kept = lists[longest][: len(lists[longest]) // 2]
        shortened[longest] = shortened.get(longest, 0) + len(lists[longest]) - len(kept)
        light[longest] = kept
    return cast(SearchData, light | ({"shortened": shortened} if shortened else {}))


def _light(value: Any, before: int) -> Any:
    if isinstance(value, list):
        return [_light(item, before) for item in value]
    if isinstance(value, float):
        return round(value, _DIGITS)
    if not isinstance(value, dict):
        return value
    kept = {name: _light(item, before) for name, item in value.items() if name not in _HEAVY}
    if "generation" in kept:
        kept["generation"] += before
    if "parents" in kept:
        kept["parents"] = [[generation + before, index] for generation, index in kept["parents"]]
    return kept


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
