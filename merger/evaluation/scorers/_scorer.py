"""What every scorer is: a rule that gives the share, 0 to 1, by which a text gives an accepted answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from merger.evaluation.thinking import answer_of

Rule = Callable[[str, str], float]
Fault = tuple[str, str]  # message and mend, both marked for translation


def _any_answer(answer: str) -> Fault | None:
    return None


@dataclass(frozen=True)
class Example:
    """What people are shown of a scorer: an accepted answer, texts that give it (1), in part, and not at all (0)."""

    answer: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    partly: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scorer:
    """A named rule of comparison.

    title: what people call it, in Japanese and in English.
    variant: what exactly is computed, to be shown beside figures, since three programs mean three things by "F1".
    fault: why an accepted answer cannot be judged by this scorer (a broken pattern), or None.
    metric: what lm-evaluation-harness calls it.
    chosen: the place of the choice that a text settles on, or None. Every question then needs choices, and a model is
    shown them below it.
    divisor: the model is not made to write: the choice with the largest log-likelihood, divided by this number of the
    choice, is its answer. Every question then needs choices, and no answer is worked out whose slope could be climbed.
    """

    name: str
    title: tuple[str, str]
    rule: Rule
    variant: str
    example: Example
    fault: Callable[[str], Fault | None] = _any_answer
    metric: str | None = None
    chosen: Callable[[str, Sequence[str]], int | None] | None = None
    divisor: Callable[[str], int] | None = None

    @property
    def shows_choices(self) -> bool:
        """Whether a question without words around it is put with its choices below it."""
        return self.chosen is not None

    @property
    def by_likelihood(self) -> bool:
        """Whether a choice is picked by its likelihood instead of an answer being written."""
        return self.divisor is not None

    @property
    def needs_choices(self) -> bool:
        """Whether every question must come with choices."""
        return self.shows_choices or self.by_likelihood

    def score(self, text: str, answers: tuple[str, ...], choices: tuple[str, ...] = ()) -> float:
        """The share of the accepted answer that the text gives best; 0.0 where there is none. In [0, 1].

        What the text thinks aloud before it answers does not count (:mod:`merger.evaluation.thinking`).
        """
        return self.judged(text if text in choices else answer_of(text), answers, choices)

    def judged(self, text: str, answers: tuple[str, ...], choices: tuple[str, ...]) -> float:
        """As :meth:`score`, of a text that holds no thought: what was written, or the choice picked by likelihood."""
        if self.chosen is not None and choices:
            index = self.chosen(text, choices)
            text = choices[index] if index is not None else ""
        return max((float(self.rule(text, answer)) for answer in answers), default=0.0)

    def right(self, text: str, answer: str) -> bool:
        """Whether the text gives this one accepted answer in full."""
        return self.score(text, (answer,)) >= 1.0
