"""contains: the answer stands somewhere in the text."""

from merger.evaluation.japanese import normalise
from merger.evaluation.scorers._pieces import pieces
from merger.evaluation.scorers._scorer import Example, Scorer
from merger.evaluation.statements import affirmed, bare, partly_denies, plain, sentences


def holds(text: str, answer: str) -> bool:
    """The answer's pieces stand in the text one behind the other: 「三十七個」 holds 37個 but neither 7個 nor 三十.

    Upper and lower case, punctuation and the spelling of numbers do not count.
    """
    wanted = pieces(answer)
    if not wanted:  # an answer of signs alone
        return normalise(answer) in normalise(text)
    said = pieces(text)
    return any(said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1))


def affirms(text: str, answer: str) -> bool:
    """The answer stands in the text outside of its denials: neither 「東京ではありません」 nor "not Tokyo" gives it.

    An answer that denies something itself (「対象ではない」) may stand anywhere.
    """
    if not holds(text, answer):
        return False
    said = [bare(one.text) for one in sentences(plain(text))]
    if not any(map(partly_denies, said)) or partly_denies(answer):
        return True
    return holds("\n".join(map(affirmed, said)), answer)


SCORER = Scorer(
    "contains",
    ("答えが文章の中にある", "The answer stands in the text"),
    affirms,
    "contains, denials left out; numbers by value, words of spaced scripts whole",
    Example("37個", right=("合わせると三十七個になります。", "37個だ"), wrong=("137個", "37個ではありません。")),
)
