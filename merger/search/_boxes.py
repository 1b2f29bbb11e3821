"""Searches without bounds in a box: what leaves it is judged at the nearest place inside, and pays for the distance."""

from collections.abc import Sequence

import numpy as np

from merger.search._arrays import Array
from merger.space import Space

_EDGE = 0.01  # of a gene's width: the start stays this far inside the box
# A step outside the box costs 0.18 of fitness times its squared length in box widths: fitness lies in [0, 1], and
# on a box three wide this is the 0.02 per unit squared with which the demo zoo was first evolved.
_PENALTY = 0.18


class Box:
    """The space's axes as a box of real numbers."""

    def __init__(self, space: Space) -> None:
        self.low, self.high = np.array(space.axis_low), np.array(space.axis_high)

    def start(self, space: Space) -> Array:
        """The space's start, moved off the edges: from there half of all steps would be lost."""
        margin = _EDGE * (self.high - self.low)
        inside: Array = np.clip(np.array(space.to_axes(space.start)), self.low + margin, self.high - margin)
        return inside

    def repaired(self, places: Sequence[float] | Array) -> Array:
        """The nearest point inside."""
        inside: Array = np.clip(np.asarray(places, dtype=np.float64), self.low, self.high)
        return inside

    def penalty(self, places: Sequence[float] | Array) -> float:
        """What a point's distance from the box costs."""
        outside = (np.asarray(places, dtype=np.float64) - self.repaired(places)) / (self.high - self.low)
        return _PENALTY * float(outside @ outside)
