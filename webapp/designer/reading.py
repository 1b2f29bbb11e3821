"""Numbers and ids out of JSON that a person's browser or program sent, each refused with the field to blame."""

import math
from typing import Any
from uuid import UUID

from merger.errors import N_
from webapp.foundation.refusals import Refused


class Unsettled(Refused):
    """Readable, but it does not go together yet: a draft may be kept like this, a run cannot be started."""


def whole(value: Any, field: str, low: int, high: int) -> int | None:
    """A whole number in [low, high], None where nothing was said."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Refused(N_("Give a whole number between {low} and {high}."), low=low, high=high, field=field)
    return value


def real(value: Any, field: str, low: float, high: float) -> float | None:
    """A number in [low, high], None where nothing was said."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Refused(N_("Give a number between {low} and {high}."), low=low, high=high, field=field)
    if not low <= value <= high:
        raise Refused(N_("Give a number between {low} and {high}."), low=low, high=high, field=field)
    return float(value)


def flag(value: Any, field: str, default: bool) -> bool:
    """Yes or no, the default where nothing was said."""
    if value is None:
        return default
    if not isinstance(value, bool):
        raise Refused(N_("The search settings are not readable."), field=field)
    return value


def uuid(value: Any, field: str) -> UUID | None:
    """An id, None where nothing was said."""
    if not value:
        return None
    try:
        return UUID(str(value))
    except ValueError as fault:
        raise Refused(N_("Choose a question set."), field=field) from fault


def rows(value: Any, field: str, most: int) -> list[dict[str, Any]]:
    """A list of at most so many objects, empty where nothing was said."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise Refused(N_("The search settings are not readable."), field=field)
    if len(value) > most:
        raise Refused(N_("Choose at most {most}."), most=most, field=field)
    return value


def section(value: Any, field: str) -> dict[str, Any]:
    """An object, empty where nothing was said."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused(N_("The search settings are not readable."), field=field)
    return value
