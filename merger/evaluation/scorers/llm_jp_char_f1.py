"""llm_jp_char_f1: how many characters the text and the answer share in order, as llm-jp-eval scores them."""

import re
import unicodedata

from merger.evaluation.scorers._common import longest_common
from merger.evaluation.scorers._scorer import Example, Scorer

_NO_LETTER = re.compile(r"\W")


def llm_jp_char_f1(text: str, answer: str) -> float:
    """llm-jp-eval's ``char_f1``, which is fuzzywuzzy's token_sort_ratio: 「21人」 against 「12人」 is 0.67.

    Words sorted, then twice the longest common subsequence over both lengths, rounded to hundredths.
    """
    said, wanted = (_sorted_words(side) for side in (text, answer))
    if not said or not wanted:
        return 0.0
    return round(200 * longest_common(said, wanted) / (len(said) + len(wanted))) / 100


def _sorted_words(text: str) -> str:
    return " ".join(sorted(_NO_LETTER.sub(" ", unicodedata.normalize("NFKC", text)).lower().split()))


SCORER = Scorer(
    "llm_jp_char_f1",
    ("llm-jp-evalの数え方による文字の重なり", "Overlap of characters, as llm-jp-eval counts it"),
    llm_jp_char_f1,
    "token_sort_ratio (llm-jp-eval's char_f1)",
    Example("12人", right=("12人",), wrong=("34本",), partly=("21人",)),
)
