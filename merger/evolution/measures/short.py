"""Short answers."""

from merger.evolution.measures._measure import MeasuredChild, MeasureKind, mean

_LONG = 100  # characters beyond the accepted answer's that halve an answer's shortness


def short(child: MeasuredChild) -> float:
    """1 for answers no longer than the worked one, half for those 100 characters longer, 0 for none; the mean."""
    return mean([_shortness(row["text"], item.forced) for row, item in zip(child.rows, child.items, strict=True)])


def _shortness(text: str, wanted: str) -> float:
    return 1 / (1 + max(len(text) - len(wanted), 0) / _LONG) if text.strip() else 0.0


MEASURE = MeasureKind("short", short)
