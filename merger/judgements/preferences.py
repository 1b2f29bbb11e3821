"""The results of a project whose raters choose between two answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from merger.judgements.agreement import Alpha
from merger.judgements.habits import LengthCheck, RaterReport
from merger.judgements.rates import PairRate
from merger.judgements.strengths import Strength
from merger.judgements.tally import PairTally


@dataclass(frozen=True)
class Disagreement:
    """An item on which raters disagree: for adjudication. counts as in :class:`PairTally`; settled: it was adjudicated."""

    item: str
    first: str
    second: str
    counts: tuple[int, int, int, int]
    settled: bool


@dataclass(frozen=True)
class TagResults:
    """The rates on the items of one tag; for pairs that were judged there."""

    tag: str
    rates: tuple[PairRate, ...]


@dataclass(frozen=True)
class PairResults:
    """Everything of a project of pairs.

    strengths: the strongest first; empty where comparisons do not connect all systems. rates: each pair once, its
    systems in sorted order; ``matrix[a][b]`` is how often a is preferred to b. tags in sorted order. disagreements: the
    most divided first. judgements, items, people: what stands behind the figures.
    """

    strengths: tuple[Strength, ...]
    rates: tuple[PairRate, ...]
    matrix: Mapping[str, Mapping[str, float]]
    tags: tuple[TagResults, ...]
    agreement: Alpha
    raters: tuple[RaterReport, ...]
    length: LengthCheck
    disagreements: tuple[Disagreement, ...]
    judgements: int
    items: int
    people: int

    def rate(self, system: str, other: str) -> PairRate:
        """How the first stands against the second; KeyError where nobody compared them."""
        raise NotImplementedError


def pair_results(tally: PairTally, tags: Mapping[str, tuple[str, ...]] | None = None, seed: int = 0) -> PairResults:
    """Results from sums. tags: by item. Raters who judged nothing but practice are listed and count as no people."""
    raise NotImplementedError
