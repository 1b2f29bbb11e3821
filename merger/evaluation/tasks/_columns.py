"""What the columns of a question set may be called, in English and Japanese."""

import re
import unicodedata
from collections.abc import Sequence

COLUMNS = ("question", "answer", "response", "split", "tags", "weight", "choices", "other", "image")
REQUIRED = ("question", "answer")
_OTHERS = {
    "question": ("問題", "質問", "設問", "問題文", "問い", "input"),
    "answer": ("正解", "答え", "回答", "解答", "正答", "label", "output", "preferred", "chosen", "選ばれた回答"),
    "response": ("解説", "解答例", "模範解答", "途中式"),
    "split": ("分割", "用途"),
    "tags": ("タグ", "分類", "tag"),
    "weight": ("重み", "配点"),
    "choices": ("選択肢", "options"),
    "other": ("rejected", "選ばれなかった回答", "他の回答"),
    "image": ("画像", "図"),
}
_CHOICE = re.compile(r"(?:choices?|options?|選択肢)[ _]?([0-9]{1,2}|[a-z]|[ア-コ])")
_LETTER = re.compile(r"[a-z]")


def named(header: Sequence[str]) -> list[str]:
    """Our names of the columns, in order; ``choice:A`` for one that holds the choice A; else the name as it is.

    A column's own name comes first: with answer and 回答 in one file, answer is the answer.
    """
    plain = [unicodedata.normalize("NFKC", name).strip().lower() for name in header]
    taken = {name for name in plain if name in COLUMNS}
    found = {}
    for name, others in _OTHERS.items():
        if name not in taken and (other := next((other for other in others if other in plain), None)):
            found[other] = name
    letters = {"a", "b"} <= set(plain)  # A, B, C, D as columns of choices; a lone column a is something else
    return [found.get(name) or _choice(name, letters) or name for name in plain]


def _choice(name: str, letters: bool) -> str | None:
    if name in COLUMNS:
        return None
    match = _CHOICE.fullmatch(name)
    if match or (letters and _LETTER.fullmatch(name)):
        return f"choice:{(match[1] if match else name).upper()}"
    return None


def known(name: str) -> bool:
    """Whether a column, by our name, is read."""
    return name in COLUMNS or name.startswith("choice:")
