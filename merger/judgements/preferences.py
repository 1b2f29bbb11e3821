"""The results of a project whose raters choose between two answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from merger.judgements.agreement import Alpha, alpha
from merger.judgements.habits import Habit, RaterReport, left_habit, rater_reports
from merger.judgements.lengths import LengthCheck, length_check
from merger.judgements.rates import PairRate, pair_rate
from merger.judgements.strengths import Strength, strengths
from merger.judgements.tables import PairTable, by_tag
from merger.judgements.tally import FIRST, SECOND, PairTally


@dataclass(frozen=True)
class Disagreement:
    """An item on which raters chose different sides, for adjudication.

    counts: how often the first was preferred, the second, "same", "both bad"; adjudicated: the same over adjudications.
    """

    item: str
    first: str
    second: str
    counts: tuple[int, ...]
    adjudicated: tuple[int, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether it was adjudicated."""
        return any(self.adjudicated)


@dataclass(frozen=True)
class TagResults:
    """The rates on the items of one tag; for pairs that were judged there."""

    tag: str
    rates: tuple[PairRate, ...]


@dataclass(frozen=True)
class PairResults:
    """Everything of a project of pairs.

    strengths: the strongest first; empty where comparisons do not connect all systems. rates: each pair once, its
    systems in sorted order; ``matrix[a][b]`` is how often a is preferred to b. tags: in sorted order. left: the habit
    of a side, over all raters together. disagreements: the most divided first. judgements, items, people: what stands
    behind the figures.
    """

    strengths: tuple[Strength, ...]
    rates: tuple[PairRate, ...]
    matrix: Mapping[str, Mapping[str, float]]
    tags: tuple[TagResults, ...]
    agreement: Alpha | None
    raters: tuple[RaterReport, ...]
    left: Habit
    length: LengthCheck
    disagreements: tuple[Disagreement, ...]
    judgements: int
    items: int
    people: int

    def rate(self, system: str, other: str) -> PairRate:
        """How the first stands against the second; KeyError where nobody compared them."""
        for one in self.rates:
            if {one.first, one.second} == {system, other}:
                return one if one.first == system else one.turned()
        raise KeyError((system, other))


def pair_results(tally: PairTally, tags: Mapping[str, Sequence[str]] | None = None, seed: int = 0) -> PairResults:
    """Results from sums. tags: by item. Adjudications settle items and enter no figure: they are of divided items only.

    The agreement is nominal, within each pair of systems, over the four choices.
    """
    table = PairTable.of(tally.counts)
    rates = _rates(table)
    return PairResults(
        strengths=strengths(table.systems, table.wins(), seed),
        rates=rates,
        matrix=_matrix(rates),
        tags=tuple(_by_tag(table, tags or {})),
        agreement=alpha(table.item, table.pair, table.counts, "nominal", seed),
        raters=rater_reports(tally.raters, sides=True),
        left=left_habit(tally.raters),
        length=length_check(table, tally.lengths),
        disagreements=_disagreements(tally),
        judgements=tally.judgements,
        items=len(table.items),
        people=sum(sums.judged > 0 for sums in tally.raters.values()),
    )


def _rates(table: PairTable) -> tuple[PairRate, ...]:
    return tuple(
        pair_rate(pair, counts)
        for place, pair in enumerate(table.pairs)
        if len(counts := table.counts[table.pair == place])
    )


def _by_tag(table: PairTable, tags: Mapping[str, Sequence[str]]) -> list[TagResults]:
    found = [TagResults(tag, _rates(table.only(items))) for tag, items in by_tag(tags).items()]
    return [one for one in found if one.rates]


def _matrix(rates: Sequence[PairRate]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for rate in (*rates, *(one.turned() for one in rates)):
        found.setdefault(rate.first, {})[rate.second] = rate.rate.value
    return {system: dict(sorted(row.items())) for system, row in sorted(found.items())}


def divided(counts: Sequence[int]) -> bool:
    """Whether raters chose different sides of an item; counts as of :class:`Disagreement`."""
    return bool(counts[FIRST] and counts[SECOND])


def _disagreements(tally: PairTally) -> tuple[Disagreement, ...]:
    """The most divided first: by the smaller side's share of the judgements, then by their number."""
    found = [
        Disagreement(item, *pair, tuple(counts), tuple(tally.adjudicated.get((item, pair), ())))
        for (item, pair), counts in sorted(one for one in tally.counts.items() if divided(one[1]))
    ]
    return tuple(sorted(found, key=lambda one: (-_division(one.counts), -sum(one.counts))))


def _division(counts: Sequence[int]) -> float:
    return min(counts[FIRST], counts[SECOND]) / sum(counts)
