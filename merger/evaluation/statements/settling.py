"""Which of a text's statements counts."""

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from merger.evaluation.statements import cues, polarity
from merger.evaluation.statements.finding import Force, Statement, sentences, statements

Read = TypeVar("Read")
_MOST = 100  # statements of one kind that are tried; who states more is not stating anything


class Two(Enum):
    """A statement that gives two different answers."""

    ANSWERS = "two"


def settled(text: str, read: Callable[[Statement], Read | Two | None]) -> Read | Two | None:
    """What a part of a text ends up stating, None for nothing; ``read``: the answer in a statement, None for nothing.

    Of final statements the last that can be read counts, else of plain ones; whole sentences or weak words count where
    all of them agree; remarks, questions and suppositions only where nothing else is said.
    """
    found = statements(text)
    for force in (Force.FINAL, Force.STATED, Force.WEAK, Force.BARE, Force.ASIDE):
        tried = [one for one in found if one.force is force][-_MOST:]
        values = filter(lambda value: value is not None, map(read, reversed(tried)))
        value = next(values, None)
        if value is not None:
            agreed = force >= Force.STATED or all(other == value for other in values)
            return value if agreed else Two.ANSWERS
    return None


def parts(text: str) -> list[str]:
    """Where to look for the statement of a plain text, one after the other: before the first question that the model
    asks itself, then in all of it; of each what follows a withdrawal (「いや、違います。」)."""
    again = next((match for match in cues.NEXT_QUESTION.finditer(text) if text[: match.start()].strip()), None)
    return [_standing(text[: again.start()]), _standing(text)] if again else [_standing(text)]


def _standing(text: str) -> str:
    withdrawn = [one for one in sentences(text) if polarity.withdraws(one.text)]
    return text[withdrawn[-1].start + len(withdrawn[-1].text) :].lstrip("。.!? ") if withdrawn else text
