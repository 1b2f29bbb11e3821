"""contains: the answer stands somewhere in the text."""

from merger.evaluation.japanese import normalise
from merger.evaluation.scorers._pieces import pieces
from merger.evaluation.scorers._scorer import Scorer


def holds(text: str, answer: str) -> bool:
    """The answer's pieces stand in the text one behind the other: 「三十七個」 holds 37個 but neither 7個 nor 三十.

    Upper and lower case, punctuation and the spelling of numbers do not count.
    """
    wanted = pieces(answer)
    if not wanted:  # an answer of signs alone
        return normalise(answer) in normalise(text)
    said = pieces(text)
    return any(said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1))


SCORER = Scorer("contains", holds, "contains; numbers by value, words of spaced scripts whole")
