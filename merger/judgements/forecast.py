"""What a project will ask of people, and what it will tell."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Forecast:
    """judgements: of all people together, hidden repeats included; each: of one person (the most); minutes: of one
    person; plus_minus: half the width of the 95 % interval of a win rate near one half, between 0 and 1."""

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
    """items: questions; pairs: of systems, or systems for a rubric; repeats: the share of hidden repeats.

    seconds: of one judgement, where it was measured; else reading ``characters`` (of both answers) sets it.
    """
    raise NotImplementedError
