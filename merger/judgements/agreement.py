"""How far raters agree beyond chance: Krippendorff's alpha with an interval."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Alpha:
    """1: raters always agree, 0: as if by chance; NaN where nothing can be said. items: those that two or more judged.

    With its 95 % interval, from resampled items.
    """

    value: float
    low: float
    high: float
    items: int
