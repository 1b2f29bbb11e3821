"""choice_logprob_norm: the likeliest of the given choices, per character."""

from merger.evaluation.scorers._scorer import Example, Scorer
from merger.evaluation.scorers.exact import same_text

SCORER = Scorer(
    "choice_logprob_norm",
    ("選択肢の一つ（1文字あたり最もありそうなもの）", "One of several choices, the likeliest per character"),
    same_text,
    "the likeliest choice per character (acc_norm)",
    Example("みかん", right=("みかん",), wrong=("りんご",), choices=("りんご", "みかん")),
    metric="acc_norm",
    divisor=len,
)
