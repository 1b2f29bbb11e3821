"""How long a search will take: measured on earlier runs with the same models and questions, or honestly unknown."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from webapp.designer.graph import Graph
from webapp.designer.search_settings import SearchSettings


@dataclass(frozen=True)
class Pace:
    """Seconds per candidate and question seen in an earlier generation, per candidate beside the questions."""

    seconds: float
    items: int


class Measured(Protocol):
    """Where measured paces come from (the runs app; it knows designs, not the other way round)."""

    def __call__(self, models: Sequence[str]) -> Sequence[Pace]: ...


_sources: list[Measured] = []


def register(source: Measured) -> None:
    """Let an app that measures tell what it has measured."""
    _sources.append(source)


def estimate(graph: Graph, settings: SearchSettings) -> dict[str, Any]:
    """{"measured", "low", "high" (seconds or null), "candidates", "questions", "minutes", "text"}.

    low and high are the 10 % and 90 % quantiles of earlier paces on these models, times the candidates, with the time
    of the report added; ``minutes`` is the hard stop that a person set.
    """
    models = sorted({node.model for node in graph.of_kind("source") if graph.out_of(node.id)})
    items = settings.preset.items_per_generation
    paces = [pace for source in _sources for pace in source(models)]
    value: dict[str, Any] = {
        "measured": bool(paces),
        "low": None,
        "high": None,
        "candidates": settings.candidates,
        "questions": items,
        "minutes": settings.minutes,
    }
    if paces:
        # Merging costs the same for any number of questions, so seconds scale with them at most in proportion.
        seconds = sorted(pace.seconds * max(1.0, items / max(pace.items, 1)) for pace in paces)
        low, high = (seconds[0], seconds[0]) if len(seconds) < 2 else _quantiles(seconds)
        value["low"] = round(low * settings.candidates, 1)
        value["high"] = round(high * settings.candidates * 1.25, 1)
    value["text"] = _tell(value)
    return value


def _quantiles(values: Sequence[float]) -> tuple[float, float]:
    deciles = statistics.quantiles(values, n=10, method="inclusive")
    return deciles[0], deciles[-1]


def _tell(value: dict[str, Any]) -> str:
    if not value["measured"]:
        text = _("Not measured yet; a trial run will tell.")
    elif value["high"] < 90:
        text = _("About {low} to {high} seconds.").format(low=_round(value["low"]), high=_round(value["high"]))
    else:
        low, high = max(1, round(value["low"] / 60)), max(1, round(value["high"] / 60))
        if low == high:
            text = ngettext("About {high} minute.", "About {high} minutes.", high).format(high=high)
        else:
            text = _("About {low} to {high} minutes.").format(low=low, high=high)
    if value["minutes"]:
        stop = ngettext(
            "Stops by itself after {count} minute.", "Stops by itself after {count} minutes.", value["minutes"]
        )
        text = f"{text} {stop.format(count=value['minutes'])}"
    return text


def _round(seconds: float) -> int:
    return max(5, round(seconds / 5) * 5)
