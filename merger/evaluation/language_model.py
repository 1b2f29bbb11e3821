"""What the evaluation asks of a language model, whatever runs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from merger.evaluation.thinking import Markers


@dataclass(frozen=True)
class Likelihood:
    """One answer under one prompt, teacher-forced.

    logprob: sum of the answer tokens' log-probabilities (natural log). greedy: every answer token is the argmax.
    """

    logprob: float
    greedy: bool
    tokens: int


class LanguageModel(Protocol):
    """Deterministic: the same weights and the same list of prompts give the same bits.

    cut: the prompts so far that were longer than the model sees at once, so that their beginning was left out.
    """

    cut: set[str]

    @property
    def markers(self) -> Markers:
        """What parts thought from answer in the model's texts."""

    def prompt(self, question: str, template: str | None, thinking: bool = False) -> str:
        """The text put to the model: the template filled, or the tokenizer's chat template when None.

        thinking: whether the chat template, where it has a switch for it, lets the model think before it answers.
        """

    def generate(self, prompts: Sequence[str], max_new_tokens: int, batch_size: int = 100) -> list[str]:
        """Greedy texts, in the order of the prompts, without the prompt; of special tokens those that mark thoughts."""

    def likelihoods(
        self, prompts: Sequence[str], answers: Sequence[str], batch_size: int = 100, worked: bool = False
    ) -> list[Likelihood]:
        """How likely each answer is after its prompt, in order; worked: made to follow it, not chosen among several."""
