"""What a project will ask of people, and what it will tell."""

import math
from dataclasses import dataclass

from merger.errors import N_
from merger.evaluation.statistics.intervals import Z95
from merger.judgements.values import JudgementError

_READING = 10.0  # characters a second: 600 a minute, silent reading of Japanese
_DECIDING = 5.0  # seconds, beside reading
_CORRELATION = 0.3  # of two raters' choices on one item, supposed while nothing was measured


@dataclass(frozen=True)
class Forecast:
    """What will be.

    judgements: of all people together, hidden repeats included; each: of one person, at the most; minutes: of one
    person; plus_minus: half the width of the 95 % interval of a win rate near one half, between 0 and 0.5.
    """

    judgements: int
    each: int
    minutes: float
    plus_minus: float


def forecast(
    items: int,
    pairs: int = 1,
    raters_per_item: int = 3,
    people: int = 3,
    repeats: float = 0.05,
    seconds: float | None = None,
    characters: float = 400.0,
) -> Forecast:
    """items: questions; pairs: of systems that are compared on each; for a rubric, systems.

    repeats: hidden repeats as a share of a person's judgements. seconds: of one judgement, where it was measured; else
    reading ``characters`` (of all answers on the screen) and deciding sets it. JudgementError where people are fewer
    than raters of an item, since nobody judges an item twice, and where nothing is to be judged.
    """
    if min(items, pairs, raters_per_item, people) < 1:
        raise JudgementError(
            N_("Nothing would be judged."), mend=N_("Choose at least one item, one pair, one rater and one person.")
        )
    if people < raters_per_item:
        raise JudgementError(
            N_("{raters} raters an item are more than {people} people."),
            mend=N_("Invite more people, or ask for fewer raters an item."),
            raters=raters_per_item,
            people=people,
        )
    first = items * pairs * raters_per_item
    each = math.ceil(first / people)
    again = math.ceil(each * repeats)
    told = seconds if seconds is not None else characters / _READING + _DECIDING
    # Judgements that would tell as much if they were independent (Kish 1965, design effect); half of Wilson's width.
    effective = items * raters_per_item / (1 + (raters_per_item - 1) * _CORRELATION)
    return Forecast(
        judgements=first + people * again,
        each=each + again,
        minutes=(each + again) * told / 60,
        plus_minus=Z95 / (2 * math.sqrt(effective + Z95**2)),
    )
