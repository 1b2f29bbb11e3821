"""rouge_l: how much of the answer the text follows, in order."""

from merger.evaluation.scorers._common import longest_common
from merger.evaluation.scorers._pieces import pieces
from merger.evaluation.scorers._scorer import Example, Scorer


def rouge_l(text: str, answer: str) -> float:
    """F of precision and recall of the longest common subsequence of pieces, both weighing the same.

    Lin: ROUGE, 2004, section 3. The pieces are :func:`pieces`: no dictionary, so that a score stays the same for ever.
    """
    said, wanted = pieces(text), pieces(answer)
    if not said or not wanted:
        return float(said == wanted)
    return 2 * longest_common(said, wanted) / (len(said) + len(wanted))


SCORER = Scorer(
    "rouge_l",
    ("順序どおりの重なり（ROUGE-L）", "Overlap in order (ROUGE-L)"),
    rouge_l,
    "ROUGE-L F; Japanese by characters, numbers by value",
    Example("東京都", right=("東京都。",), wrong=("大阪",), partly=("都京",)),
)
