"""The one door to evalica (Ustalov 2025, COLING), which fits one project; refits on resampled items are ours.

It is imported when it is asked: it brings pandas and scipy, one to two seconds and 100 MB that a process which never
looks at results does not need. Whoever answers people imports it beforehand (:func:`load_evalica`).
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Distance = Literal["nominal", "ordinal"]


def load_evalica() -> None:
    """Import it."""
    import evalica  # noqa: F401 # slow to import, see above
    import pandas as pd  # noqa: F401 # as above


def bradley_terry(wins: Floats) -> Floats:
    """wins [systems, systems]: how often the row's was preferred -> log strengths [systems] around 0."""
    import evalica  # with pandas and scipy, slow to import

    winners, losers = np.nonzero(wins)
    found = evalica.bradley_terry(
        winners.tolist(),
        losers.tolist(),
        [evalica.Winner.X] * len(winners),
        weights=wins[winners, losers].tolist(),
        tolerance=1e-13,
        limit=100_000,
    )
    strengths = np.log(found.scores.reindex(range(len(wins))).to_numpy(dtype=np.float64))
    return np.asarray(strengths - strengths.mean())


def disagreement(units: Ints, distance: Distance) -> tuple[float, float]:
    """Observed and expected disagreement, whose quotient is 1 - Krippendorff's alpha.

    units [units, values]: of each unit how often each value was given, two or more in all.
    """
    import evalica  # as above
    import pandas as pd

    given = units.sum(axis=1)
    values = np.repeat(np.tile(np.arange(units.shape[1]), len(units)), units.ravel())
    table = np.full((given.max(), len(units)), np.nan)
    place = np.arange(len(values)) - np.repeat(given.cumsum() - given, given)
    table[place, np.repeat(np.arange(len(units)), given)] = values
    found = evalica.alpha(pd.DataFrame(table), distance)
    return float(found.observed), float(found.expected)
