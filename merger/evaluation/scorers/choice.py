"""choice: one of the given choices, said in a text or picked by its likelihood."""

from collections.abc import Sequence
from dataclasses import dataclass

from merger.evaluation.scorers._choosing import chosen
from merger.evaluation.scorers._labels import LETTERS
from merger.evaluation.scorers._scorer import Scorer
from merger.evaluation.scorers.exact import same_text


def labelled(choices: Sequence[str]) -> str:
    """The choices as they are put to a model: "A. ...", one a line."""
    return "\n".join(f"{letter}. {choice}" for letter, choice in zip(LETTERS, choices, strict=False))


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
