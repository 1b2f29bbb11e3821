"""Judgements of pairs as a question set of people's ratings, which a search can take as goal, skill or guard."""

from collections.abc import Iterable
from dataclasses import dataclass

from merger.judgements.tally import PairTally
from merger.judgements.values import Item


@dataclass(frozen=True)
class Ratings:
    """A question set in the making.

    content: JSON Lines with question, preferred, other, weight, tags, split, image; the same judgements give the same
    bytes. rows: how many; left_out: items and pairs of which nothing follows (nobody ahead, or an answer that is empty,
    too long, or the same as the other). judgements, people: what stands behind all rows.
    """

    content: str
    rows: int
    left_out: int
    judgements: int
    people: int


def ratings(tally: PairTally, items: Iterable[Item]) -> Ratings:
    """The rows of all judged items, in sorted order; see docs/concepts.md for weights and adjudicated items.

    JudgementError where an item that was judged, or an answer of it, is not among ``items``.
    """
    raise NotImplementedError
