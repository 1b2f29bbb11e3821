"""Numbers that an evolutionary search is set to: read, checked, and said plainly when they cannot work."""

import math
from typing import Any

from merger.errors import N_, SearchError

Settings = dict[str, float]


def population(settings: dict[str, Any], least: int) -> int:
    """How many candidates a generation has; SearchError below ``least``."""
    value = int(settings["population"])
    if value < least:
        raise SearchError(
            N_("A generation of {population} is too small for this search."),
            mend=N_("Choose at least {least} candidates."),
            code="population_too_small",
            setting="population",
            population=value,
            least=least,
        )
    return value


def number(settings: dict[str, Any], name: str, default: float, low: float, high: float) -> float:
    """The setting, or its default; SearchError outside ``[low, high]`` and for NaN."""
    value = float(settings.get(name, default))
    if not (math.isfinite(value) and low <= value <= high):
        raise SearchError(
            N_("{setting} cannot be {value}."),
            mend=N_("Choose a number from {low} to {high}."),
            setting=name,
            value=value,
            low=low,
            high=high,
        )
    return value
