"""What a search will take: measured on earlier runs with the same models and questions, or honestly unknown."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from typing_extensions import TypedDict

from webapp.catalog.models import Model
from webapp.designer import search_size
from webapp.designer.graph import Graph
from webapp.designer.search_settings import SearchSettings


@dataclass(frozen=True)
class Pace:
    """Seconds per candidate seen in an earlier generation, and the questions it was due to be asked.

    fitness: how answers were judged ("forced" or "generated"): writing answers takes many times as long. beside:
    seconds of that run before its first and after its last candidate, for measuring the sources and for the report.
    """

    seconds: float
    items: int
    fitness: str = "forced"
    beside: float = 0.0


class Measured(Protocol):
    """Where measured paces come from (the runs app; it knows designs, not the other way round)."""

    def __call__(self, models: Sequence[str]) -> Sequence[Pace]: ...


class Money(TypedDict):
    """What an estimate comes to at the price of an hour; most: where the search stops."""

    low: float | None
    high: float | None
    most: float | None


class Estimate(TypedDict):
    """low, high: seconds, null while nothing is measured. candidates, items (questions in all): at most.

    questions: that a candidate is asked; minutes: the hard stop, by time or money, that a person set; money: null
    without a price; text: in the reader's words.
    """

    measured: bool
    low: float | None
    high: float | None
    candidates: int
    questions: int
    items: int
    minutes: int | None
    money: Money | None
    text: str


_sources: list[Measured] = []


def register(source: Measured) -> None:
    """Let an app that measures tell what it has measured."""
    _sources.append(source)


def estimate(
    graph: Graph,
    settings: SearchSettings,
    models: Mapping[str, Model] | None = None,
    search_parts: Mapping[UUID, int] | None = None,
) -> Estimate:
    """How long the search will take: the 10 % and 90 % quantiles of earlier paces on these models.

    Times the candidates, cut where the budget ends the search, with the time of earlier runs beside their candidates
    added. search_parts: questions in each set's search part, as far as it is known.
    """
    each = _questions(settings, search_parts or {})
    candidates = _candidates(search_size.candidates(graph, models or {}, settings), each, settings)
    limit = settings.budget.seconds
    value: Estimate = {
        "measured": False,
        "low": None,
        "high": None,
        "candidates": candidates,
        "questions": each,
        "items": candidates * each,
        "minutes": None if limit is None else math.ceil(limit / 60),
        "money": None,
        "text": "",
    }
    used = sorted({node.model for node in graph.of_kind("source") if graph.out_of(node.id)})
    paces = [pace for source in _sources for pace in source(used) if pace.fitness == settings.fitness]
    if paces:
        # Merging costs the same for any number of questions, so seconds scale with them at most in proportion.
        effort = search_size.effort(graph, models or {}, settings)
        seconds = sorted(effort * pace.seconds * max(1.0, each / max(pace.items, 1)) for pace in paces)
        low, high = (seconds[0], seconds[0]) if len(seconds) < 2 else _quantiles(seconds)
        cut = math.inf if limit is None else limit
        value["measured"] = True
        value["low"] = round(min(low * candidates, cut) + min(pace.beside for pace in paces), 1)
        value["high"] = round(min(high * candidates * 1.25, cut) + max(pace.beside for pace in paces), 1)
    value["money"] = _money(value["low"], value["high"], settings)
    return {**value, "text": _tell(value)}


def _questions(settings: SearchSettings, search_parts: Mapping[UUID, int]) -> int:
    """How many questions one candidate is asked: of every set its block, or the whole set where it is smaller."""
    wanted = [(settings.evaluation_set, settings.preset.items_per_generation)]
    wanted += [(skill.evaluation_set, skill.items_per_generation) for skill in settings.skills]
    return sum(min(count, search_parts.get(key, count)) if key else count for key, count in wanted)


def _candidates(all_of_them: int, each: int, settings: SearchSettings) -> int:
    """As many as the budget lets through; a search stops before the generation that would not fit."""
    limits = [all_of_them]
    if settings.budget.candidates is not None:
        limits.append(settings.budget.candidates)
    if settings.budget.items is not None:
        limits.append(settings.budget.items // max(each, 1))
    return max(min(limits), 0)


def _money(low: float | None, high: float | None, settings: SearchSettings) -> Money | None:
    price = settings.budget.price
    if price is None:
        return None
    low, high = (None if seconds is None else round(seconds / 3600 * price, 2) for seconds in (low, high))
    return {"low": low, "high": high, "most": settings.budget.money}


def _quantiles(values: Sequence[float]) -> tuple[float, float]:
    deciles = statistics.quantiles(values, n=10, method="inclusive")
    return deciles[0], deciles[-1]


def _tell(value: Mapping[str, Any]) -> str:
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
