"""f1: how much the text and the answer overlap, piece by piece (SQuAD)."""

from merger.evaluation.scorers._common import overlap
from merger.evaluation.scorers._pieces import pieces
from merger.evaluation.scorers._scorer import Example, Scorer


def f1(text: str, answer: str) -> float:
    """Over :func:`pieces`: 「21人」 against 「12人」 is 0.5, as with MeCab's words."""
    return overlap(pieces(text), pieces(answer))


SCORER = Scorer(
    "f1",
    ("順序を問わない重なり（F1）", "Overlap in any order (F1)"),
    f1,
    "SQuAD F1; Japanese by characters, numbers by value",
    Example("12人", right=("十二人", "12名"), wrong=("21本",), partly=("21人",)),
)
