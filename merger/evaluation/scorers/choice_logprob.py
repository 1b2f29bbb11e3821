"""choice_logprob: the likeliest of the given choices, by the sum over its tokens."""

from merger.evaluation.scorers._scorer import Example, Scorer
from merger.evaluation.scorers.exact import same_text


def _whole(choice: str) -> int:
    return 1


SCORER = Scorer(
    "choice_logprob",
    ("選択肢の一つ（最もありそうなもの）", "One of several choices, the likeliest"),
    same_text,
    "the likeliest choice (acc)",
    Example("みかん", right=("みかん",), wrong=("りんご",), choices=("りんご", "みかん")),
    metric="acc",
    divisor=_whole,
)
