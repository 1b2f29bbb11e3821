"""Answers in Japanese."""

from merger.evaluation.scorers import SCORERS
from merger.evolution.measures._measure import MeasuredChild, MeasureKind, mean


def japanese(child: MeasuredChild) -> float:
    """The share of answers that are written in Japanese."""
    pairs = zip(child.rows, child.items, strict=True)
    return mean([SCORERS["japanese"].score(row["text"], item.answers) for row, item in pairs])


MEASURE = MeasureKind("japanese", japanese)
