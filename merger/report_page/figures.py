"""Numbers as people read them, and the small pictures of the report's page."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

_WIDTH, _HEIGHT = 240, 18
_MINUS = "\u2212"


def percent(share: float) -> str:
    """0.1234 -> 12.3 %."""
    return f"{share * 100:.1f} %"


def points(share: float) -> str:
    """A signed difference in points: 0.1234 -> +12.3."""
    rounded = round(share * 100, 1) + 0.0
    return f"{_MINUS if rounded < 0 else '+'}{abs(rounded):.1f}"


def size(share: float) -> str:
    """The same without its sign."""
    return f"{abs(share) * 100:.1f}"


def bar(score: Mapping[str, Any], value: str = "score") -> Markup:
    """A bar from 0 to 1 with its interval as a line; ``score`` has value, low and high."""
    middle, low, high = (_WIDTH * min(max(float(score[key]), 0.0), 1.0) for key in (value, "low", "high"))
    label = f"{percent(score[value])} ({percent(score['low'])} - {percent(score['high'])})"
    return Markup(
        '<svg class="bar" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">'
        '<rect class="ground" width="{width}" height="{height}"/>'
        '<rect class="value" width="{middle:.1f}" height="{height}"/>'
        '<path class="whisker" d="M{low:.1f} 9H{high:.1f}M{low:.1f} 4V14M{high:.1f} 4V14"/></svg>'
    ).format(width=_WIDTH, height=_HEIGHT, middle=middle, low=low, high=high, label=label)


def layers(values: Sequence[float | None]) -> Markup:
    """One column a layer; the tallest is the greatest absolute value, what lies below zero hangs from the line."""
    numbers = [value or 0.0 for value in values]
    top, bottom = max([*numbers, 0.0]), min([*numbers, 0.0])
    scale = 40 / ((top - bottom) or 1.0)
    step = _WIDTH / max(len(numbers), 1)
    columns = Markup("").join(
        Markup('<rect class="value" x="{x:.2f}" y="{y:.2f}" width="{w:.2f}" height="{h:.2f}"/>').format(
            x=index * step + step * 0.1, y=(top - max(value, 0.0)) * scale, w=step * 0.8, h=abs(value) * scale
        )
        for index, value in enumerate(numbers)
    )
    label = ", ".join("-" if value is None else f"{value:.2f}" for value in values)
    return Markup(
        '<svg class="layers" viewBox="0 0 {width} 40" role="img" aria-label="{label}">{columns}'
        '<path class="whisker" d="M0 {zero:.2f}H{width}"/></svg>'
    ).format(width=_WIDTH, label=label, columns=columns, zero=top * scale)
