"""Sums of judgements, which is all that the statistics read: by item and pair, by item and answer, by rater."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from merger.judgements.values import CheckJudgement, Judgement, Pair, PairJudgement, RubricJudgement

FASTEST = 50.0  # characters a second that nobody reads; silent reading of Japanese is some 10, skimming 30
LEAST_SECONDS = 1.0  # to see two answers at all and press a key
# Places in the sums of an item and pair, whose systems stand in sorted order.
FIRST, SECOND, SAME, BOTH_BAD = range(4)


@dataclass
class RaterSums:
    """What one rater did. Repeats, practice and adjudications are in their own sums only, not in the others.

    left, right: times a side was chosen; hasty: judgements that took less time than reading both answers can (faster
    than FASTEST characters a second, or less than LEAST_SECONDS); milliseconds: the sum over ``judged``.
    """

    judged: int = 0
    milliseconds: int = 0
    left: int = 0
    right: int = 0
    hasty: int = 0
    repeats: int = 0
    repeats_agreed: int = 0
    practised: int = 0
    practised_right: int = 0
    adjudicated: int = 0

    def count(self, judgement: Judgement, characters: int, by: int) -> None:
        """One judgement of the usual kind more (by = 1) or less (-1)."""
        self.judged += by
        self.milliseconds += by * round(1000 * judgement.seconds)
        self.hasty += by * (judgement.seconds < max(LEAST_SECONDS, characters / FASTEST))

    def practise(self, right: bool, by: int) -> None:
        self.practised += by
        self.practised_right += by * right

    def repeat(self, agreed: bool, by: int) -> None:
        self.repeats += by
        self.repeats_agreed += by * agreed


_NOTHING = RaterSums()


@dataclass
class PairTally:
    """Sums over judgements of pairs.

    counts: by item and pair (systems sorted) how often the first was preferred, the second, "same", "both bad";
    adjudicated: the same over adjudications. lengths: by item and pair the characters of both answers. raters: by
    pseudonym. What was taken out again leaves no trace: equal judgements in force are equal sums.
    """

    counts: dict[tuple[str, Pair], list[int]] = field(default_factory=dict)
    adjudicated: dict[tuple[str, Pair], list[int]] = field(default_factory=dict)
    lengths: dict[tuple[str, Pair], tuple[int, int]] = field(default_factory=dict)
    raters: dict[str, RaterSums] = field(default_factory=dict)

    @classmethod
    def of(cls, judgements: Iterable[PairJudgement]) -> Self:
        """The sums over all of these, in whatever order they come."""
        tally = cls()
        for judgement in judgements:
            tally.add(judgement)
        return tally

    def add(self, judgement: PairJudgement) -> None:
        """Count one more."""
        self._count(judgement, 1)

    def remove(self, judgement: PairJudgement) -> None:
        """Count one less: it was undone, or its rater's judgements are left out. It must have been counted."""
        self._count(judgement, -1)

    @property
    def judgements(self) -> int:
        """How many were counted; without practice, repeats and adjudications."""
        return sum(map(sum, self.counts.values()))

    def copy(self) -> Self:
        """The same sums; what is counted in one is not in the other."""
        return type(self)(_copied(self.counts), _copied(self.adjudicated), dict(self.lengths), _copies(self.raters))

    def _count(self, judgement: PairJudgement, by: int) -> None:
        self._sum(judgement, self.raters.setdefault(judgement.rater, RaterSums()), by)
        _drop_empty(self.raters, judgement.rater)

    def _sum(self, judgement: PairJudgement, rater: RaterSums, by: int) -> None:
        if judgement.practice is not None:
            rater.practise(judgement.choice == judgement.practice, by)
            return
        if judgement.repeat_of is not None:
            rater.repeat(judgement.outcome == judgement.repeat_of.outcome, by)
            return
        pair = judgement.pair
        if judgement.adjudication:
            rater.adjudicated += by
            _add(self.adjudicated, (judgement.item, pair), _place(judgement, pair), by, 4)
            return
        key, lengths = (judgement.item, pair), (judgement.left_length, judgement.right_length)
        _add(self.counts, key, _place(judgement, pair), by, 4)
        if key in self.counts:
            self.lengths[key] = lengths if pair[0] == judgement.left else (lengths[1], lengths[0])
        else:
            del self.lengths[key]
        rater.count(judgement, judgement.left_length + judgement.right_length, by)
        rater.left += by * (judgement.choice == "left")
        rater.right += by * (judgement.choice == "right")

    def to_json(self) -> dict[str, Any]:
        """Plain JSON in sorted order: equal sums give equal text."""
        return {
            "counts": [
                [item, *pair, *counts, *self.lengths[item, pair]]
                for (item, pair), counts in sorted(self.counts.items())
            ],
            "adjudicated": [[item, *pair, *counts] for (item, pair), counts in sorted(self.adjudicated.items())],
            "raters": {rater: asdict(sums) for rater, sums in sorted(self.raters.items())},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """What :meth:`to_json` told."""

        def sums(name: str) -> dict[tuple[str, Pair], list[int]]:
            return {(row[0], (row[1], row[2])): row[3:7] for row in value[name]}

        lengths = {(row[0], (row[1], row[2])): (row[7], row[8]) for row in value["counts"]}
        return cls(sums("counts"), sums("adjudicated"), lengths, _raters(value))


@dataclass
class RubricTally:
    """Sums over judgements by rubric; checks are counted as a rubric of one criterion.

    counts: by criterion, item and system how often each step was chosen, up to the highest that was;
    adjudicated: the same over adjudications; given: judgements by item and system. raters: by pseudonym. What was taken
    out again leaves no trace.
    """

    counts: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)
    adjudicated: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)
    given: dict[tuple[str, str], int] = field(default_factory=dict)
    raters: dict[str, RaterSums] = field(default_factory=dict)

    @classmethod
    def of(cls, judgements: Iterable[RubricJudgement | CheckJudgement]) -> Self:
        """The sums over all of these, in whatever order they come."""
        tally = cls()
        for judgement in judgements:
            tally.add(judgement)
        return tally

    def add(self, judgement: RubricJudgement | CheckJudgement) -> None:
        """Count one more."""
        self._count(judgement, 1)

    def remove(self, judgement: RubricJudgement | CheckJudgement) -> None:
        """Count one less; it must have been counted."""
        self._count(judgement, -1)

    @property
    def judgements(self) -> int:
        """How many were counted; without practice, repeats and adjudications."""
        return sum(self.given.values())

    def copy(self) -> Self:
        """The same sums; what is counted in one is not in the other."""
        return type(self)(_copied(self.counts), _copied(self.adjudicated), dict(self.given), _copies(self.raters))

    def _count(self, judgement: RubricJudgement | CheckJudgement, by: int) -> None:
        told = judgement.as_rubric if isinstance(judgement, CheckJudgement) else judgement
        self._sum(told, self.raters.setdefault(told.rater, RaterSums()), by)
        _drop_empty(self.raters, told.rater)

    def _sum(self, told: RubricJudgement, rater: RaterSums, by: int) -> None:
        if told.practice is not None:
            rater.practise(all(told.values.get(name) == step for name, step in told.practice.items()), by)
            return
        if told.repeat_of is not None:
            rater.repeat(dict(told.values) == dict(told.repeat_of.values), by)
            return
        counts = self.adjudicated if told.adjudication else self.counts
        for criterion, step in told.values.items():
            _add(counts, (criterion, told.item, told.system), step, by)
        if told.adjudication:
            rater.adjudicated += by
            return
        answer = (told.item, told.system)
        self.given[answer] = self.given.get(answer, 0) + by
        if not self.given[answer]:
            del self.given[answer]
        rater.count(told, told.length, by)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON in sorted order: equal sums give equal text."""
        return {
            "counts": [[*key, counts] for key, counts in sorted(self.counts.items())],
            "adjudicated": [[*key, counts] for key, counts in sorted(self.adjudicated.items())],
            "given": [[*key, number] for key, number in sorted(self.given.items())],
            "raters": {rater: asdict(sums) for rater, sums in sorted(self.raters.items())},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """What :meth:`to_json` told."""

        def sums(name: str) -> dict[tuple[str, str, str], list[int]]:
            return {(criterion, item, system): list(counts) for criterion, item, system, counts in value[name]}

        given = {(item, system): number for item, system, number in value["given"]}
        return cls(sums("counts"), sums("adjudicated"), given, _raters(value))


def _drop_empty(raters: dict[str, RaterSums], name: str) -> None:
    if raters[name] == _NOTHING:
        del raters[name]


def _copied(sums: Mapping[Any, list[int]]) -> dict[Any, list[int]]:
    return {key: counts[:] for key, counts in sums.items()}


def _copies(raters: Mapping[str, RaterSums]) -> dict[str, RaterSums]:
    return {name: replace(sums) for name, sums in raters.items()}


def _raters(value: Mapping[str, Any]) -> dict[str, RaterSums]:
    return {rater: RaterSums(**sums) for rater, sums in value["raters"].items()}


def _place(judgement: PairJudgement, pair: Pair) -> int:
    if judgement.preferred is not None:
        return pair.index(judgement.preferred)
    return SAME if judgement.choice == "same" else BOTH_BAD


def _add(sums: dict[Any, list[int]], key: Any, place: int, by: int, least: int = 0) -> None:
    """One more or less in a list of ``least`` numbers, or more up to the last that is not 0; a list of zeros goes."""
    found = sums.setdefault(key, [0] * least)
    found.extend([0] * (place + 1 - len(found)))
    found[place] += by
    while len(found) > least and not found[-1]:
        found.pop()
    if not any(found):
        del sums[key]
