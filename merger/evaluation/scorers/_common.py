"""What two texts have in common: pieces in any order, or in their order."""

from collections import Counter
from collections.abc import Hashable, Sequence


def overlap(said: Sequence[str], wanted: Sequence[str]) -> float:
    """Harmonic mean of precision and recall over the pieces, each counted as often as it stands in both.

    Rajpurkar et al.: SQuAD, 2016, section 6.1. Two empty lists agree.
    """
    if not said or not wanted:
        return float(said == wanted)
    common = (Counter(said) & Counter(wanted)).total()
    return 2 * common / (len(said) + len(wanted))


def longest_common(first: Sequence[Hashable], second: Sequence[Hashable]) -> int:
    """Length of the longest common subsequence, 64 columns of the table at a time.

    Crochemore, Iliopoulos, Pinzon, Reid: A fast and practical bit-vector algorithm for the longest common subsequence
    problem, 2001. A zero bit at place i says that the subsequence grows at first[i].
    """
    places: dict[Hashable, int] = {}
    for index, piece in enumerate(first):
        places[piece] = places.get(piece, 0) | 1 << index
    every = (1 << len(first)) - 1
    row = every
    for piece in second:
        same = row & places.get(piece, 0)
        row = ((row + same) | (row - same)) & every
    return len(first) - row.bit_count()
