"""What a failed candidate is worth: a finite value below every other, so that no NaN reaches a ranking."""

import math


def finite(fitness: list[float | None], expected: int) -> list[float] | None:
    """Told values with failures (None, NaN, infinite) replaced by less than the worst; None when all failed.

    Raises ValueError when there are not ``expected`` values.
    """
    if len(fitness) != expected:
        raise ValueError(f"{expected} values are due, {len(fitness)} were told")
    sound = [value for value in fitness if value is not None and math.isfinite(value)]
    if not sound:
        return None
    worst = min(sound) - max(1.0, max(sound) - min(sound))
    return [value if value is not None and math.isfinite(value) else worst for value in fitness]
