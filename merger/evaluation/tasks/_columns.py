"""What the columns of a question set may be called, in English and Japanese."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

COLUMNS = (
    *("question", "answer", "response", "split", "tags", "weight", "choices", "other", "image"),
    "criteria",
    *("instruction", "context"),
)
REQUIRED = ("question", "answer")
# Other names, the likelier first. A name that two of ours list belongs to the first of them that is not taken.
_OTHERS = {
    "question": (
        *("問題", "質問", "設問", "問題文", "質問文", "設問文", "問い", "問", "q", "query", "problem", "prompt"),
        *("もんだい", "質問内容", "input", "入力", "user"),
        # The first of several turns, as in MT-Bench.
        *("turn_1", "turn1", "turn 1", "question_1", "question1", "question 1", "first_turn", "質問1", "1問目"),
    ),
    "answer": (
        *("正解", "答え", "正答", "解答", "回答", "模範解答", "答", "a", "正解番号", "answers", "answer_number"),
        *(
            "gold",
            "target",
            "label",
            "ラベル",
            "output",
            "出力",
            "answerkey",
            "answer_key",
            "answer_idx",
            "correct_answer",
            "正解ラベル",
            "ground_truth",
            "groundtruth",
            "reference_answer",
            "期待される回答",
            "ideal",
            "reference",
            "references",
        ),
        *("preferred", "chosen", "選ばれた回答", "response", "completion", "assistant"),
    ),
    "response": ("解説", "解答例", "模範解答", "途中式", "rationale", "explanation", "solution", "equation_solution"),
    "split": ("分割", "用途"),
    "tags": ("タグ", "分類", "tag", "category", "カテゴリ", "カテゴリー"),
    "weight": ("重み", "配点"),
    "choices": ("選択肢", "options"),
    "other": ("rejected", "選ばれなかった回答", "他の回答"),
    "image": ("画像", "図"),
    "criteria": (
        *("eval_aspect", "grading_criteria", "evaluation_criteria"),
        *("評価観点", "評価の観点", "評価基準", "採点基準", "採点の観点"),
    ),
    "instruction": ("指示", "指示文", "命令", "system"),
    "context": ("コンテキスト", "文脈", "passage", "文章", "本文", "参考文"),
}
_CHOICE = re.compile(r"(?:choices?|options?|選択肢|選択)[ _.]?([0-9]{1,2}|[a-z]|[ア-コ])")
_FOLLOWS = re.compile(
    r"(?:turns?|questions?|質問)[ ._-]?[2-9]|[2-9]問目|(?:second|follow[ _-]?up)[ _-](?:turn|question)|追加の?質問"
)
_LETTERS = ((re.compile(r"[a-z]"), "a", "b"), (re.compile(r"[ア-コ]"), "ア", "イ"))
_LONGEST = 200  # characters of a title that are compared
_ADDED = re.compile(r"[(\[](?:必須|任意|required|optional)[)\]]|[※*:]")
_BRACKETS = re.compile(r"[【\[〔「<《](.+)[】\]〕」>》]")


def bare(text: str) -> str:
    """A text without spaces and invisible characters at its ends."""
    return text.strip().strip("\u200b\u200c\u200d\u2060\ufeff\u00ad").strip()


def plain(title: str) -> str:
    """A column's title as it is compared: no case, no width, nothing invisible, no brackets around or marks behind."""
    visible = "".join(letter for letter in title[:_LONGEST] if unicodedata.category(letter) != "Cf")
    text = _ADDED.sub("", " ".join(unicodedata.normalize("NFKC", visible).lower().split())).strip()
    framed = _BRACKETS.fullmatch(text)
    return framed[1].strip() if framed else text


def named(header: Sequence[str]) -> list[str]:
    """Our names of the columns, in order; ``choice:A`` for one that holds the choice A; else the name as it is.

    A column's own name comes first: with answer and 回答 in one file, answer is the answer. ``response`` is the answer
    where no other column is. A field within another (``row.question``) goes by its last name.
    """
    names = [plain(name) for name in header]
    last = [name.rpartition(".")[2] or name for name in names]
    letters = _letters(last)
    choices = [_choice(name, letters) for name in last]
    free = [name for name, choice in zip(last, choices, strict=True) if not choice]
    found = {name: name for name in free if name in COLUMNS}
    for name, others in _OTHERS.items():
        if name not in found.values():
            other = next((other for other in others if other in free and found.get(other, other) == other), None)
            if other:
                found[other] = name
    return [choice or found.get(name) or whole for choice, name, whole in zip(choices, last, names, strict=True)]


def _letters(names: Iterable[str]) -> list[re.Pattern[str]]:
    """The kinds of single letters that stand for choices: a lone column a is something else, and so is q beside a."""
    seen = set(names)
    return [pattern for pattern, first, second in _LETTERS if {first, second} <= seen]


def _choice(name: str, letters: Sequence[re.Pattern[str]]) -> str | None:
    if name in COLUMNS:
        return None
    match = _CHOICE.fullmatch(name)
    if match or any(pattern.fullmatch(name) for pattern in letters):
        return f"choice:{label_of(match[1] if match else name)}"
    return None


def label_of(text: str) -> str:
    """The label of a choice as it is compared with an answer."""
    return text.upper()


def choice_label(title: str) -> str | None:
    """The label in the title of a column of one choice: A of 選択肢A, イ of イ."""
    found = _choice(plain(title), [pattern for pattern, *_ in _LETTERS])
    return found.removeprefix("choice:") if found else None


def known(name: str) -> bool:
    """Whether a column, by our name, is read."""
    return name in COLUMNS or name.startswith("choice:")


def follows_up(name: str) -> bool:
    """Whether a column holds a question that goes on from the answer to the first one (MT-Bench's second turn)."""
    return _FOLLOWS.fullmatch(name) is not None
