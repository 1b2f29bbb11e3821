"""What is told of raters: consistency, a habit of one side, haste."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from merger.evaluation.statistics import wilson
from merger.judgements.resampling import IntervalEstimate
from merger.judgements.tally import RaterSums

LEVEL = 0.05
TOLERATED = 0.1  # the share of judgements that anybody may give faster than texts can be read


@dataclass(frozen=True)
class Habit:
    """A check of one rater, or of all together: a share of ``of`` judgements (None of none), its interval, and p.

    found: the habit is there. Of each rater: over all raters of the project, the habit is found in anyone who has none
    in at most 5 % of projects (exact binomial tests, corrected by Holm 1979, Scand J Stat 6:65). Of all together: it is
    found in at most 5 % of projects in which nobody has it.
    """

    share: IntervalEstimate | None
    of: int
    p: float
    found: bool


@dataclass(frozen=True)
class RaterReport:
    """One rater. consistency: hidden repeats answered alike; practice: practice items answered right; None without any.

    left: how often the left side was chosen where a side was (a habit is far from one half on either side); None for
    rubrics. haste: how often a judgement came faster than its texts can be read. minutes: the time spent, as measured.
    """

    rater: str
    judged: int
    minutes: float
    consistency: IntervalEstimate | None
    repeats: int
    practice: IntervalEstimate | None
    practised: int
    left: Habit | None
    haste: Habit


def rater_reports(raters: Mapping[str, RaterSums], sides: bool) -> tuple[RaterReport, ...]:
    """Every rater, by name. sides: judgements were of pairs.

    Sides are drawn anew for each item and rater, so whoever looks at answers alone chooses the left one with chance one
    half exactly, whatever the answers are. Haste is found where surely more than a tenth of the judgements are.
    """
    names = sorted(raters)
    sums = [raters[name] for name in names]
    sided = [one.left + one.right for one in sums]
    left = _habits([one.left for one in sums], sided, [_two_sided(one.left, one.left + one.right) for one in sums])
    hasty = [one.hasty for one in sums]
    judged = [one.judged for one in sums]
    haste = _habits(hasty, judged, [upper_tail(one.hasty, one.judged, TOLERATED) for one in sums])
    return tuple(
        RaterReport(
            rater=name,
            judged=one.judged,
            minutes=one.milliseconds / 60_000,
            consistency=_share(one.repeats_agreed, one.repeats),
            repeats=one.repeats,
            practice=_share(one.practised_right, one.practised),
            practised=one.practised,
            left=left[place] if sides else None,
            haste=haste[place],
        )
        for place, (name, one) in enumerate(zip(names, sums, strict=True))
    )


def left_habit(raters: Mapping[str, RaterSums]) -> Habit:
    """The left side over all raters: a slight habit that many share shows in none of them alone."""
    left, right = sum(one.left for one in raters.values()), sum(one.right for one in raters.values())
    p = _two_sided(left, left + right)
    return Habit(_share(left, left + right), left + right, p, p <= LEVEL)


def _habits(counts: Sequence[int], of: Sequence[int], ps: Sequence[float]) -> list[Habit]:
    found = holm(ps, LEVEL)
    return [
        Habit(_share(count, total), total, p, hit) for count, total, p, hit in zip(counts, of, ps, found, strict=True)
    ]


def holm(ps: Sequence[float], level: float) -> list[bool]:
    """Which hypotheses fall so that any true one falls with at most this chance (Holm 1979)."""
    fallen = [False] * len(ps)
    for rank, place in enumerate(sorted(range(len(ps)), key=lambda i: (ps[i], i))):
        if ps[place] > level / (len(ps) - rank):
            break
        fallen[place] = True
    return fallen


def upper_tail(count: int, of: int, chance: float) -> float:
    """The exact probability of ``count`` or more successes out of ``of``."""
    if count <= 0:
        return 1.0
    steps = np.arange(1, of + 1)
    ratios = np.log((of - steps + 1) / steps) + math.log(chance) - math.log1p(-chance)
    logs = of * math.log1p(-chance) + np.concatenate([[0.0], ratios]).cumsum()
    return min(1.0, math.fsum(np.exp(logs[count:])))


def _two_sided(left: int, sided: int) -> float:
    return min(1.0, 2 * upper_tail(max(left, sided - left), sided, 0.5))


def _share(count: int, of: int) -> IntervalEstimate | None:
    found = wilson(count, of)
    return IntervalEstimate(found.score, found.low, found.high) if of else None
