"""Judgements in few words."""

from typing import Any

from merger.judgements import Choice, PairJudgement, PairTally


def said(item: str, choice: Choice, rater: str = "r", left: str = "a", right: str = "b", **more: Any) -> PairJudgement:
    """One judgement; its id tells the item, the rater and the sides."""
    name = f"{item}-{rater}-{left}-{right}"
    given = {"seconds": 30.0} | more
    return PairJudgement(id=name, item=item, rater=rater, left=left, right=right, choice=choice, **given)


def tally_of(*votes: tuple[str, str]) -> PairTally:
    """votes: by item one letter a judgement: a or b preferred, s same, x both bad; raters are numbered."""
    choices: dict[str, Choice] = {"a": "left", "b": "right", "s": "same", "x": "both bad"}
    return PairTally.of(
        said(item, choices[letter], f"r{number}") for item, letters in votes for number, letter in enumerate(letters)
    )
