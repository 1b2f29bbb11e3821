"""choice: one of the given choices, as a text names it."""

from collections.abc import Sequence

from merger.evaluation.scorers._choosing import chosen
from merger.evaluation.scorers._labels import LETTERS
from merger.evaluation.scorers._scorer import Example, Scorer
from merger.evaluation.scorers.exact import same_text


def labelled(choices: Sequence[str]) -> str:
    """The choices as they are put to a model: "A. ...", one a line."""
    return "\n".join(f"{letter}. {choice}" for letter, choice in zip(LETTERS, choices, strict=False))


SCORER = Scorer(
    "choice",
    ("選択肢の一つ（モデルが名指しするもの）", "One of several choices, as the model names it"),
    same_text,
    "the choice that the answer names",
    Example(
        "みかん",
        right=("正解はBです。Aは誤りです。", "みかんだと思います。"),
        wrong=("Bではありません。", "AとB"),
        choices=("りんご", "みかん"),
    ),
    chosen=chosen,
)
