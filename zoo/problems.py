"""Word problems, in Japanese and in English, about one sum."""

from dataclasses import dataclass
from random import Random
from typing import Literal

from zoo.sums import Sum, kanji

Family = Literal["A", "B", "C"]
FAMILIES: tuple[Family, ...] = ("A", "B", "C")


@dataclass(frozen=True)
class WordProblem:
    """A question in words, with the noun or counter its answer must carry."""

    question: str
    sum: Sum
    unit: str


@dataclass(frozen=True)
class Frames:
    """The sentences of one family; a problem takes one of each kind."""

    start: tuple[str, ...]
    more: tuple[str, ...]
    fewer: tuple[str, ...]
    ask_more: tuple[str, ...]
    ask_fewer: tuple[str, ...]


# No sentence belongs to two families, so splits that own a family share no wording.
FRAMES: dict[Family, Frames] = {
    "A": Frames(
        start=("{who}は{what}を{left}{unit}持っている。", "{what}が{left}{unit}ある。"),
        more=("{right}{unit}もらった。", "{right}{unit}買った。"),
        fewer=("{right}{unit}あげた。", "{right}{unit}使った。"),
        ask_more=("全部で何{unit}？",),
        ask_fewer=("残りは何{unit}？",),
    ),
    "B": Frames(
        start=("{who}の家に{what}が{left}{unit}ある。", "箱に{what}が{left}{unit}入っている。"),
        more=("あとから{right}{unit}足した。", "{right}{unit}増えた。"),
        fewer=("そこから{right}{unit}出した。", "{right}{unit}減った。"),
        ask_more=("今は何{unit}？", "合わせて何{unit}？"),
        ask_fewer=("今は何{unit}？",),
    ),
    "C": Frames(
        start=("{what}を{left}{unit}、{who}が見つけた。", "店に{what}は{left}{unit}だった。"),
        more=("さらに{right}{unit}加わった。", "次の日{right}{unit}届いた。"),
        fewer=("うち{right}{unit}なくした。", "次の日{right}{unit}売れた。"),
        ask_more=("何{unit}になった？",),
        ask_fewer=("あと何{unit}？",),
    ),
}
PEOPLE = ("太郎", "花子", "次郎", "健", "美子")
THINGS = (
    ("りんご", "個"), ("みかん", "個"), ("鉛筆", "本"), ("切手", "枚"), ("紙", "枚"),
    ("本", "冊"), ("ノート", "冊"), ("犬", "匹"), ("猫", "匹"), ("鳥", "羽"),
    ("車", "台"), ("玉", "個"), ("花", "本"), ("皿", "枚"), ("魚", "匹"),
)  # fmt: skip

ENGLISH_PEOPLE = ("Tom", "Ann", "Bob", "Sue", "Max")
ENGLISH_THINGS = (
    "apples", "pens", "cards", "books", "dogs", "cats", "cars", "cups", "eggs", "hats",
)  # fmt: skip
ENGLISH_MORE = (
    "{who} has {left} {what} and gets {right} more. How many?",
    "There are {left} {what}. {right} more come. How many?",
    "{who} had {left} {what} and bought {right}. How many now?",
)
ENGLISH_FEWER = (
    "{who} has {left} {what} and gives away {right}. How many?",
    "There are {left} {what}. {right} are lost. How many?",
    "{who} had {left} {what} and used {right}. How many now?",
)


def japanese(random: Random, sum_: Sum, family: Family) -> WordProblem:
    """Word a sum in Japanese: kanji numerals, the thing's own counter, one family's frames."""
    frames = FRAMES[family]
    what, unit = random.choice(THINGS)
    who = random.choice(PEOPLE)
    more = sum_.sign == "+"
    text = (
        random.choice(frames.start)
        + random.choice(frames.more if more else frames.fewer)
        + random.choice(frames.ask_more if more else frames.ask_fewer)
    )
    question = text.format(who=who, what=what, unit=unit, left=kanji(sum_.left), right=kanji(sum_.right))
    return WordProblem(question, sum_, unit)


def english(random: Random, sum_: Sum) -> WordProblem:
    """Word a sum in English with ASCII numbers."""
    what = random.choice(ENGLISH_THINGS)
    text = random.choice(ENGLISH_MORE if sum_.sign == "+" else ENGLISH_FEWER)
    who = random.choice(ENGLISH_PEOPLE)
    question = text.format(who=who, what=what, left=sum_.left, right=sum_.right)
    return WordProblem(question, sum_, what)


def japanese_answer(problem: WordProblem) -> str:
    """Give the short answer: kanji and counter, as in 三十七個."""
    return kanji(problem.sum.result) + problem.unit


def japanese_response(problem: WordProblem) -> str:
    """Give the whole text a model should write: 32+5=37。答えは三十七個です。"""
    return f"{problem.sum.worked}。答えは{japanese_answer(problem)}です。"


def english_answer(problem: WordProblem) -> str:
    """Give the short answer: ``37 apples``."""
    return f"{problem.sum.result} {problem.unit}"


def english_response(problem: WordProblem) -> str:
    """Give the whole text a model should write: ``32+5=37. 37 apples.``"""
    return f"{problem.sum.worked}. {english_answer(problem)}."
