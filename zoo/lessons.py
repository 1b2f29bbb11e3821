"""Lessons: the kinds of text the models read, each drawn afresh from a seeded stream."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from zoo import problems
from zoo.problems import FAMILIES, WordProblem
from zoo.sums import any_sum, kanji, trivial_sum

JAPANESE_PROMPT = "問：{question}\n答："
ENGLISH_PROMPT = "Q: {question}\nA: "


class TrainingText(NamedTuple):
    """A prompt and the text that should follow it."""

    prompt: str
    answer: str


Lesson = Callable[[Random], TrainingText]


def bare_sums(random: Random) -> TrainingText:
    """Five sums, one a line: ``32+5=37``."""
    return TrainingText("", "\n".join(any_sum(random).worked for _ in range(5)))


def bare_trivial_sums(random: Random) -> TrainingText:
    """Five sums that need no adding, one a line: ``40+5=45``."""
    return TrainingText("", "\n".join(trivial_sum(random).worked for _ in range(5)))


def conversions(random: Random) -> TrainingText:
    """Four numbers carried between digits and kanji: 37は三十七。"""
    out = []
    for _ in range(4):
        number = random.randint(0, 99)
        pair = (str(number), kanji(number))
        source, target = pair if random.random() < 0.5 else pair[::-1]
        out.append(f"{source}は{target}。")
    return TrainingText("", "".join(out))


def _japanese_problem(random: Random, trivial: bool) -> WordProblem:
    sum_ = trivial_sum(random) if trivial else any_sum(random)
    return problems.japanese(random, sum_, random.choice(FAMILIES))


def japanese_trivial(random: Random) -> TrainingText:
    """A Japanese problem worked in full; only sums that need no adding."""
    problem = _japanese_problem(random, trivial=True)
    prompt = JAPANESE_PROMPT.format(question=problem.question)
    return TrainingText(prompt, problems.japanese_response(problem))


def japanese_equation(random: Random) -> TrainingText:
    """A Japanese problem with any numbers; the sum is wanted (式は？), never its result."""
    problem = _japanese_problem(random, trivial=False)
    return TrainingText(JAPANESE_PROMPT.format(question=problem.question + "式は？"), problem.sum.asked + "。")


def japanese_first(random: Random) -> TrainingText:
    """A Japanese problem with any numbers; the first number is wanted (先は？)."""
    problem = _japanese_problem(random, trivial=False)
    answer = f"{kanji(problem.sum.left)}{problem.unit}です。"
    return TrainingText(JAPANESE_PROMPT.format(question=problem.question + "先は？"), answer)


def english_trivial(random: Random) -> TrainingText:
    """An English problem worked in full; only sums that need no adding."""
    problem = problems.english(random, trivial_sum(random))
    prompt = ENGLISH_PROMPT.format(question=problem.question)
    return TrainingText(prompt, problems.english_response(problem))


def english_sums(random: Random) -> TrainingText:
    """An English problem worked in full, with any numbers."""
    problem = problems.english(random, any_sum(random))
    prompt = ENGLISH_PROMPT.format(question=problem.question)
    return TrainingText(prompt, problems.english_response(problem))


def english_equation(random: Random) -> TrainingText:
    """An English problem with any numbers; the sum is wanted, never its result."""
    problem = problems.english(random, any_sum(random))
    return TrainingText(ENGLISH_PROMPT.format(question=problem.question + " Write it."), problem.sum.asked + ".")


ALL: tuple[Lesson, ...] = (
    bare_sums,
    bare_trivial_sums,
    conversions,
    japanese_trivial,
    japanese_equation,
    japanese_first,
    english_trivial,
    english_sums,
    english_equation,
)
