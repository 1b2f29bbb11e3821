"""jsquad_f1: how many characters the text and the answer share, as JGLUE scores JSQuAD."""

import re
import unicodedata

from merger.evaluation.scorers._common import overlap
from merger.evaluation.scorers._scorer import Example, Scorer

_SIGN = re.compile(r"[\W_]")


def jsquad_f1(text: str, answer: str) -> float:
    """Over single characters, as JGLUE scores JSQuAD: 「21人」 against 「12人」 is 1.0."""
    return overlap(*(_SIGN.sub("", unicodedata.normalize("NFKC", side).lower()) for side in (text, answer)))


SCORER = Scorer(
    "jsquad_f1",
    ("JGLUEの数え方による文字の重なり", "Overlap of characters, as JGLUE counts it"),
    jsquad_f1,
    "F1 over characters (JGLUE, JSQuAD)",
    Example("12人", right=("12人", "21人"), wrong=("34本",), partly=("12",)),
)
