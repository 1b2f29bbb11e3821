"""What every scorer is: a rule that gives the share, 0 to 1, by which a text gives an accepted answer."""

from collections.abc import Callable
from dataclasses import dataclass

from merger.evaluation.thinking import answer_of

Rule = Callable[[str, str], float]
Fault = tuple[str, str]  # message and mend, both marked for translation


def _any_answer(answer: str) -> Fault | None:
    return None


@dataclass(frozen=True)
class Scorer:
    """A named rule of comparison.

    variant: what exactly is computed, to be shown beside figures, since three programs mean three things by "F1".
    fault: why an accepted answer cannot be judged by this scorer (a broken pattern), or None.
    """

    name: str
    rule: Rule
    variant: str
    fault: Callable[[str], Fault | None] = _any_answer

    @property
    def needs_choices(self) -> bool:
        """Whether every question must come with choices."""
        return False

    def score(self, text: str, answers: tuple[str, ...], choices: tuple[str, ...] = ()) -> float:
        """The share of the accepted answer that the text gives best; 0.0 where there is none. In [0, 1].

        What the text thinks aloud before it answers does not count (:mod:`merger.evaluation.thinking`).
        """
        return self.judged(text if text in choices else answer_of(text), answers, choices)

    def judged(self, text: str, answers: tuple[str, ...], choices: tuple[str, ...]) -> float:
        """As :meth:`score`, of a text that holds no thought."""
        return max((float(self.rule(text, answer)) for answer in answers), default=0.0)

    def right(self, text: str, answer: str) -> bool:
        """Whether the text gives this one accepted answer in full."""
        return self.score(text, (answer,)) >= 1.0
