"""What is asked of a language model, whatever runs it: by the evaluation, a search, the command line and chats."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from merger.evaluation.encoding import Encoding
from merger.evaluation.thinking import Markers

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Prompt:
    """What is put to a model: a text, and the images that belong to it.

    images: each the bytes of an image file (PNG, JPEG), in the order in which the text refers to them; the model
    decodes them. Bytes, not paths: equal prompts then show the same, whatever happens to files, so that a prompt can
    be a key, gives the same bits every time, and may come from a question set as well as from an upload. A text model
    refuses a prompt with images.
    """

    text: str
    images: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Turn:
    """One turn of a conversation; role: "user" or "assistant"."""

    role: str
    content: Prompt


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
    Whatever is asked with a prompt raises TaskError where it has images and the model sees none.
    """

    cut: set[Prompt]

    @property
    def module(self) -> Any:
        """The torch.nn.Module, whose parameters may be rewritten in place between calls."""

    @property
    def encoding(self) -> Encoding:
        """The tokenizer, and the tokens that end an answer."""

    @property
    def markers(self) -> Markers:
        """What parts thought from answer in the model's texts."""

    def with_encoding(self, encoding: Encoding) -> "LanguageModel":
        """The same module, asked through another tokenizer."""

    def prompt(self, question: Prompt, template: str | None, thinking: bool = False) -> Prompt:
        """What is put to the model: the template filled, or the tokenizer's chat template when None.

        thinking: whether the chat template, where it has a switch for it, lets the model think before it answers.
        Raises CheckpointError for a chat template that cannot be filled, or has no default form.
        """

    def conversation(self, turns: Sequence[Turn], thinking: bool = False) -> Prompt:
        """All turns as the tokenizer's chat template writes them, the next answer begun; without one, as lines.

        Raises CheckpointError as :meth:`prompt`.
        """

    def generate(self, prompts: Sequence[Prompt], max_new_tokens: int, batch_size: int = 100) -> list[str]:
        """Greedy texts, in the order of the prompts, without the prompt; of special tokens those that mark thoughts."""

    def likelihoods(
        self, prompts: Sequence[Prompt], answers: Sequence[str], batch_size: int = 100, worked: bool = False
    ) -> list[Likelihood]:
        """How likely each answer is after its prompt, in order; worked: made to follow it, not chosen among several."""

    def climbing(self) -> AbstractContextManager[None]:
        """In here, and only here, the parameters have gradients, none at first, for :meth:`climb` to add to."""

    def climb(
        self,
        prompts: Sequence[Prompt],
        answers: Sequence[str],
        weights: Sequence[float],
        softness: float,
        batch_size: int = 100,
    ) -> list[Likelihood]:
        """As :meth:`likelihoods` of worked answers; the gradient of sum(weight * exp(logprob / softness)) is kept.

        softness: in nats.
        """

    def gradients(self) -> "Mapping[str, Tensor]":
        """What :meth:`climb` has added so far, by the parameter's name; tied ones have all their names."""
