"""How a model decides: one letter of several. What asks it (catalogue or endpoint) follows one protocol."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from merger.evaluation.language_model import LanguageModel, Prompt


@dataclass(frozen=True)
class ChosenLetter:
    """choice: the place of the chosen letter, None where no letter could be read; answer: what was said, as it came."""

    choice: int | None
    answer: str
    tokens_in: int
    tokens_out: int
    seconds: float


class Decider(Protocol):
    """A model that is asked to choose."""

    def decide(self, prompt: str, letters: Sequence[str]) -> ChosenLetter:
        """The same prompt gives the same choice. Raises MergerError where no answer can be had."""


class CatalogueDecider:
    """A model of the catalogue: the likeliest letter behind the prompt, the first of equally likely ones.

    Log-probabilities instead of a written text: one pass, nothing to misread, and the smallest model has an answer.
    A prompt that does not fit into the model's positions has no choice: its beginning, with the question, was cut off.
    """

    def __init__(self, model: LanguageModel) -> None:
        self.model = model

    def decide(self, prompt: str, letters: Sequence[str]) -> ChosenLetter:
        """As :class:`Decider`."""
        began = time.monotonic()
        asked = self.model.prompt(Prompt(prompt), None)
        weighed = self.model.likelihoods([asked] * len(letters), list(letters), batch_size=len(letters))
        found = [one.logprob for one in weighed]
        return ChosenLetter(
            choice=None if asked in self.model.cut else found.index(max(found)),
            answer=json.dumps({letter: round(logprob, 6) for letter, logprob in zip(letters, found, strict=True)}),
            tokens_in=len(self.model.encoding.prompt(asked.text)),
            tokens_out=1,
            seconds=time.monotonic() - began,
        )
