"""Where a model's answers end: the end tokens that its generation settings, its tokenizer and its template give."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from merger.tokenizers.chat import chat_template_of
from merger.tokenizers.special import special_tokens
from merger.tokenizers.turns import after_answer, first_token
from merger.tokenizers.words import ModelTokens
from merger.weights.checkpoint import Checkpoint
from merger.weights.documents import read_json
from merger.weights.settings import text_setting

GENERATION = "generation_config.json"


@dataclass(frozen=True)
class Stops:
    """What one model says of it, before it is known which tokens it has.

    numbers: eos_token_id of ``generation_config.json``, without that file of ``config.json``. tails: what its chat
    template puts behind an answer. end, begin: the texts of the tokenizer's own.
    """

    numbers: tuple[int, ...]
    end: str | None
    tails: tuple[str, ...]
    begin: str | None

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> "Stops":
        """Read from the folder. Raises CheckpointError."""
        file = checkpoint.path / GENERATION
        settings = read_json(file) if file.is_file() else {}
        stated = settings.get("eos_token_id") if file.is_file() else text_setting(checkpoint.settings, "eos_token_id")
        special = special_tokens(checkpoint.tokenizer_folder)
        template = chat_template_of(checkpoint)
        tails = after_answer(template, tuple(sorted(special.items()))) if template else ()
        return cls(as_numbers(stated), special.get("eos_token"), tails, special.get("bos_token"))

    def texts(self, words: ModelTokens) -> tuple[str, ...]:
        """The end tokens' texts, each once, as far as the model has them as tokens."""
        by_number = {number: text for text, number in words.ids.items()}
        found = [by_number.get(number) for number in self.numbers]
        found += [self.end if self.end in words.ids else None, first_token(self.tails, words.added, self.begin)]
        return tuple(dict.fromkeys(text for text in found if text))


def as_numbers(value: Any) -> tuple[int, ...]:
    """``eos_token_id`` as settings write it: a number, a list of numbers, or nothing."""
    listed: Sequence[Any] = value if isinstance(value, list) else [value]
    return tuple(number for number in listed if type(number) is int and number >= 0)
