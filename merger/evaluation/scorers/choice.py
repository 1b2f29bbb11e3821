"""choice: one of the given choices, said in a text or picked by its likelihood."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from merger.evaluation.japanese import final_answer
from merger.evaluation.scorers._pieces import pieces
from merger.evaluation.scorers._scorer import Scorer
from merger.evaluation.scorers.contains import holds
from merger.evaluation.scorers.exact import same_text

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_KANA = "アイウエオカキクケコ"
_LABEL = re.compile(
    r"(?:選択肢|option|choice)?\s*[(\[]?\s*([A-Za-z]|[ア-コ]|\d{1,2})\s*(?:番目?)?\s*(?:[)\].:、,。]|$)", re.IGNORECASE
)


def labelled(choices: Sequence[str]) -> str:
    """The choices as they are put to a model: "A. ...", one a line."""
    return "\n".join(f"{letter}. {choice}" for letter, choice in zip(LETTERS, choices, strict=False))


def chosen(text: str, choices: Sequence[str]) -> int | None:
    """The place of the choice that a text settles on, or None.

    In this order: its words, its letter (A, ア) or number (1, ①) at the beginning of the final answer, the only choice
    whose words stand in the final answer.
    """
    said = final_answer(text)
    same = [place for place, choice in enumerate(choices) if final_answer(choice).canonical == said.canonical]
    if same:
        return same[0]
    label = _LABEL.match(said.words)
    place = place_of(label[1], len(choices)) if label else None
    if place is not None:
        return place
    named = [place for place, choice in enumerate(choices) if pieces(choice) and holds(said.words, choice)]
    # 京都 stands in 東京都 too: a choice within another one that was named was not meant.
    own = [a for a in named if not any(a != b and holds(choices[b], choices[a]) for b in named)]
    return own[0] if len(own) == 1 else None


def place_of(label: str, count: int) -> int | None:
    """The place that a label means among ``count`` choices: letters from A, kana from ア, numbers from 1."""
    label = unicodedata.normalize("NFKC", label).strip().upper()
    if label.isdecimal():
        place = int(label) - 1
    else:
        place = next((signs.index(label) for signs in (LETTERS, _KANA) if len(label) == 1 and label in signs), -1)
    return place if 0 <= place < count else None


@dataclass(frozen=True)
class ChoiceScorer(Scorer):
    """Right when the choice that a text settles on is an accepted answer.

    likelihood: the model is not made to write: the choice with the largest log-likelihood is its answer, "sum" over
    its tokens, or that "per character" or "per byte" of UTF-8 (lm-evaluation-harness: acc, acc_norm and acc_bytes).
    """

    likelihood: str | None = None

    @property
    def needs_choices(self) -> bool:
        return True

    def share(self, choice: str) -> int:
        """By what the choice's log-likelihood is divided."""
        if self.likelihood == "per byte":
            return len(choice.encode())
        return len(choice) if self.likelihood == "per character" else 1

    def judged(self, text: str, answers: tuple[str, ...], choices: tuple[str, ...]) -> float:
        """1.0 or 0.0. ``text``: what was written, or the choice picked by likelihood."""
        if self.likelihood is None and choices:
            place = chosen(text, choices)
            text = choices[place] if place is not None else ""
        return super().judged(text, answers, choices)


SCORER = ChoiceScorer("choice", same_text, "the choice that the answer names")
LOGPROB = ChoiceScorer("choice_logprob", same_text, "the likeliest choice (acc)", likelihood="sum")
LOGPROB_NORM = ChoiceScorer(
    "choice_logprob_norm", same_text, "the likeliest choice per character (acc_norm)", likelihood="per character"
)
LOGPROB_BYTES = ChoiceScorer(
    "choice_logprob_bytes", same_text, "the likeliest choice per byte (acc_bytes)", likelihood="per byte"
)
