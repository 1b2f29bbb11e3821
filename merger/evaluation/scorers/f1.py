"""f1: how much the text and the answer overlap, piece by piece; three programs mean three things by it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from merger.evaluation.scorers._common import longest_common
from merger.evaluation.scorers._pieces import pieces
from merger.evaluation.scorers._scorer import Scorer

_NO_LETTER = re.compile(r"\W")
_SIGN = re.compile(r"[\W_]")


def overlap(said: Sequence[str], wanted: Sequence[str]) -> float:
    """Harmonic mean of precision and recall over the pieces, each counted as often as it stands in both.

    Rajpurkar et al.: SQuAD, 2016, section 6.1. Two empty lists agree.
    """
    if not said or not wanted:
        return float(said == wanted)
    common = (Counter(said) & Counter(wanted)).total()
    return 2 * common / (len(said) + len(wanted))


def f1(text: str, answer: str) -> float:
    """Over :func:`pieces`: 「21人」 against 「12人」 is 0.5, as with MeCab's words."""
    return overlap(pieces(text), pieces(answer))


def jsquad_f1(text: str, answer: str) -> float:
    """Over single characters, as JGLUE scores JSQuAD: 「21人」 against 「12人」 is 1.0."""
    return overlap(*(_SIGN.sub("", unicodedata.normalize("NFKC", side).lower()) for side in (text, answer)))


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


SCORER = Scorer("f1", f1, "SQuAD F1; Japanese by characters, numbers by value")
JSQUAD = Scorer("jsquad_f1", jsquad_f1, "F1 over characters (JGLUE, JSQuAD)")
LLM_JP = Scorer("llm_jp_char_f1", llm_jp_char_f1, "token_sort_ratio (llm-jp-eval's char_f1)")
