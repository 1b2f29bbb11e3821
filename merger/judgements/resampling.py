"""Intervals by resampling items: what was judged of one item stays together."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float
