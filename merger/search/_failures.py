"""What a failed candidate is worth: a finite value below every other, so that no NaN reaches a ranking."""

import math

from merger.search._search import Score


def finite(results: list[Score | None], expected: int) -> list[float] | None:
    """Told fitness with failures (None, NaN, infinite) replaced by less than the worst; None when all failed.

    Raises ValueError when there are not ``expected`` values.
    """
    if len(results) != expected:
        raise ValueError(f"{expected} values are due, {len(results)} were told")
    fitness = [one.fitness if one is not None else math.nan for one in results]
    sound = [value for value in fitness if math.isfinite(value)]
    if not sound:
        return None
    worst = min(sound) - max(1.0, max(sound) - min(sound))
    return [value if math.isfinite(value) else worst for value in fitness]
