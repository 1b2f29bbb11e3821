"""The longest common subsequence."""

from collections.abc import Hashable, Sequence


def longest_common(first: Sequence[Hashable], second: Sequence[Hashable]) -> int:
    """Length of the longest common subsequence, 64 columns of the table at a time.

    Crochemore, Iliopoulos, Pinzon, Reid: A fast and practical bit-vector algorithm for the longest common subsequence
    problem, 2001. A zero bit at place i says that the subsequence grows at first[i].
    """
    places: dict[Hashable, int] = {}
    for place, piece in enumerate(first):
        places[piece] = places.get(piece, 0) | 1 << place
    every = (1 << len(first)) - 1
    row = every
    for piece in second:
        same = row & places.get(piece, 0)
        row = ((row + same) | (row - same)) & every
    return len(first) - row.bit_count()
