"""choice_logprob_bytes: the likeliest of the given choices, per byte of UTF-8."""

from merger.evaluation.scorers._scorer import Example, Scorer
from merger.evaluation.scorers.exact import same_text


def _bytes(choice: str) -> int:
    return len(choice.encode())


SCORER = Scorer(
    "choice_logprob_bytes",
    ("選択肢の一つ（1バイトあたり最もありそうなもの）", "One of several choices, the likeliest per byte"),
    same_text,
    "the likeliest choice per byte (acc_bytes)",
    Example("みかん", right=("みかん",), wrong=("りんご",), choices=("りんご", "みかん")),
    metric="acc_bytes",
    divisor=_bytes,
)
