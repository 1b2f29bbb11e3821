"""exact: the whole text is the answer."""

from merger.evaluation.japanese import normalise
from merger.evaluation.scorers._scorer import Example, Scorer


def same_text(text: str, answer: str) -> bool:
    """The whole text equals the answer, apart from the width of letters and from spaces around it."""
    return normalise(text) == normalise(answer)


SCORER = Scorer(
    "exact",
    ("文字どおり一致", "Exactly this text"),
    same_text,
    "exact match after NFKC",
    Example("37個", right=("37個", "３７個"), wrong=("三十七個", "37個です。")),
    metric="exact_match",
)
