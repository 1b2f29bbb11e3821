"""Scorers: a generated text and the accepted answers in, 1.0 or 0.0 out."""

from collections.abc import Callable
from dataclasses import dataclass

from merger.evaluation.japanese import final_answer, normalise

Rule = Callable[[str, str], bool]


@dataclass(frozen=True)
class Scorer:
    """A named rule of comparison; ``right(text, answer)`` tells whether a generated text gives one accepted answer."""

    name: str
    right: Rule

    def score(self, text: str, answers: tuple[str, ...]) -> float:
        """1.0 when any of the accepted answers is given, else 0.0."""
        return 1.0 if any(self.right(text, answer) for answer in answers) else 0.0


def same_text(text: str, answer: str) -> bool:
    """The whole text equals the answer, apart from the width of letters and from spaces around it."""
    return normalise(text) == normalise(answer)


def same_number(text: str, answer: str) -> bool:
    """The number the text settles on equals the answer's, however each is written; counters are not compared."""
    said, wanted = final_answer(text).number, final_answer(answer).number
    return said is not None and wanted is not None and said.value == wanted.value


def same_japanese_answer(text: str, answer: str) -> bool:
    """The answer as a Japanese sentence gives it: 「三十七個」 is 「37個」, but neither 「37本」 nor 「37」.

    The counter is compared when the accepted answer has one; percent always. An answer that is more than one number
    with its counter (東京都, 五月三日) is compared as words, numbers in one spelling, without a polite ending.
    """
    said, wanted = final_answer(text), final_answer(answer)
    if wanted.number is None or not wanted.only_number:
        return said.canonical == wanted.canonical
    if said.number is None or said.number.value != wanted.number.value:
        return False
    if wanted.number.unit is None:
        return said.number.unit != "パーセント"
    return said.number.unit == wanted.number.unit


SCORERS: dict[str, Scorer] = {
    "exact": Scorer("exact", same_text),
    "number": Scorer("number", same_number),
    "japanese_answer": Scorer("japanese_answer", same_japanese_answer),
}
