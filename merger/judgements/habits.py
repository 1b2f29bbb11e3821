"""What is told of raters: consistency, a habit of one side, haste; and whether length decided."""

from dataclasses import dataclass

from merger.judgements.resampling import Estimate


@dataclass(frozen=True)
class Habit:
    """A check of one rater: a share of ``of`` judgements, its interval, and p.

    found: the habit is there. Over all raters of the project and this check, a habit is found in anyone who has none
    in at most 5 % of projects (exact binomial tests, corrected by Holm 1979, Scand J Stat 6:65).
    """

    share: Estimate
    of: int
    p: float
    found: bool


@dataclass(frozen=True)
class RaterReport:
    """One rater. consistency: hidden repeats answered alike; practice: practice items answered right; None without any.

    left: how often the left side was chosen where a side was; haste: how often an answer came faster than both texts can
    be read. left is None for rubrics. minutes: the time spent, as measured.
    """

    rater: str
    judged: int
    minutes: float
    consistency: Estimate | None
    repeats: int
    practice: Estimate | None
    practised: int
    left: Habit | None
    haste: Habit


@dataclass(frozen=True)
class LengthCheck:
    """Whether the longer of two answers is preferred.

    longer: how often it was, where a side was chosen and the lengths differ; within: how much more often a system is
    preferred where its answer is the longer one, against the same rival where it is the shorter one (0: length does not
    matter; None where the data do not show both). found: ``within`` surely differs from 0, falsely in 5 % of projects.
    """

    longer: Estimate
    judgements: int
    within: Estimate | None
    found: bool
