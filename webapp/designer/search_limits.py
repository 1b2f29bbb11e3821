"""How a search saves questions, and where it stops, out of the panel's JSON."""

from typing import Any

from merger.evolution import Budget, Economy
from webapp.designer.reading import flag, real, section, whole

MOST_MINUTES = 7 * 24 * 60


def economy(value: Any) -> Economy:
    """Raises Refused, and SearchError where savings contradict each other."""
    given = section(value, "economy")
    usual = Economy()
    rungs = given.get("rungs") or []
    found = [whole(rung, "economy", 2, 10_000) for rung in rungs] if isinstance(rungs, list) else [None]
    alpha = real(given.get("alpha"), "economy", 0.0001, 0.4999)
    return Economy(
        rotate=flag(given.get("rotate"), "economy", not found),
        rungs=tuple(rung or 0 for rung in found),
        alpha=usual.alpha if alpha is None else alpha,
        estimator=whole(given.get("estimator"), "economy", 0, 1000) or 0,
        cache=flag(given.get("cache"), "economy", usual.cache),
    )


def budget(minutes: Any, value: Any) -> Budget:
    """Where the search stops: the minutes stand beside the others, as they always did. Raises Refused, SearchError."""
    given = section(value, "budget")
    longest = whole(minutes, "minutes", 1, MOST_MINUTES)
    return Budget(
        candidates=whole(given.get("candidates"), "candidates", 1, 10**9),
        items=whole(given.get("items"), "items", 1, 10**12),
        minutes=None if longest is None else float(longest),
        money=real(given.get("money"), "money", 1e-6, 1e12),
        price=real(given.get("price"), "price", 1e-6, 1e12),
    )
