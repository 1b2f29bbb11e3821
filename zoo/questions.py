"""The evaluation sets shipped with the zoo, one CSV file each."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from random import Random

from zoo import problems
from zoo.lessons import ENGLISH_PROMPT, JAPANESE_PROMPT
from zoo.problems import Family, WordProblem
from zoo.sums import Sum, any_sum, is_trivial, trivial_sum

COLUMNS = ("question", "answer", "response", "split")
SEARCH, VALIDATION, HELDOUT = (0, 1, 2), (3,), (4, 5, 6)  # the residues each split owns
JAPANESE_VERDICT = "。答えは{answer}です。"
ENGLISH_VERDICT = ". {answer}."

Draw = Callable[[Random], WordProblem]


@dataclass(frozen=True)
class Split:
    """Part of a set: how many questions, of which number pairs, drawn from which seed."""

    name: str
    size: int
    residues: tuple[int, ...]
    seed: int
    draw: Draw


@dataclass(frozen=True)
class QuestionSet:
    """One file of questions, how to put them to a model and how their answers are written."""

    name: str
    prompt: str  # with a place for {question}
    verdict: str  # the end of a right response, with a place for {answer}
    answer: Callable[[WordProblem], str]
    response: Callable[[WordProblem], str]
    splits: tuple[Split, ...]


def _hard_sum(random: Random) -> Sum:
    """Draw until the sum has a two-digit number and cannot be guessed."""
    while True:
        sum_ = any_sum(random)
        if not is_trivial(sum_) and max(sum_.left, sum_.right) >= 10:
            return sum_


def _hard_japanese(family: Family) -> Draw:
    return lambda random: problems.japanese(random, _hard_sum(random), family)


def _trivial_japanese(family: Family) -> Draw:
    return lambda random: problems.japanese(random, trivial_sum(random), family)


def _hard_english(random: Random) -> WordProblem:
    return problems.english(random, _hard_sum(random))


SUMS_JA = QuestionSet(
    "sums_ja",
    JAPANESE_PROMPT,
    JAPANESE_VERDICT,
    problems.japanese_answer,
    problems.japanese_response,
    (
        Split("search", 400, SEARCH, 101, _hard_japanese("A")),
        Split("validation", 300, VALIDATION, 555, _hard_japanese("C")),
        Split("heldout", 400, HELDOUT, 31337, _hard_japanese("B")),
    ),
)
SUMS_EN = QuestionSet(
    "sums_en",
    ENGLISH_PROMPT,
    ENGLISH_VERDICT,
    problems.english_answer,
    problems.english_response,
    (
        Split("search", 150, SEARCH, 302, _hard_english),
        Split("heldout", 150, HELDOUT, 303, _hard_english),
    ),
)
TRIVIAL_JA = QuestionSet(
    "trivial_ja",
    JAPANESE_PROMPT,
    JAPANESE_VERDICT,
    problems.japanese_answer,
    problems.japanese_response,
    (
        Split("search", 150, SEARCH, 403, _trivial_japanese("A")),
        Split("heldout", 150, HELDOUT, 404, _trivial_japanese("B")),
    ),
)
SETS = (SUMS_JA, SUMS_EN, TRIVIAL_JA)


def draw(split: Split) -> list[WordProblem]:
    """Draw a split's problems; no question twice."""
    random = Random(split.seed)
    chosen: dict[str, WordProblem] = {}
    while len(chosen) < split.size:
        problem = split.draw(random)
        if problem.sum.residue in split.residues:
            chosen.setdefault(problem.question, problem)
    return list(chosen.values())


def is_right(questions: QuestionSet, answer: str, text: str) -> bool:
    """Tell whether a generated text ends by giving the answer, number and counter both."""
    return text.endswith(questions.verdict.format(answer=answer))


def as_csv(questions: QuestionSet) -> str:
    """Write a set as CSV text, one question a line."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for split in questions.splits:
        for problem in draw(split):
            writer.writerow(
                (
                    problem.question,
                    questions.answer(problem),
                    questions.response(problem),
                    split.name,
                )
            )
    return out.getvalue()


def write(folder: Path) -> list[Path]:
    """Write every set to a folder; say which files came of it."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for questions in SETS:
        path = folder / f"{questions.name}.csv"
        path.write_text(as_csv(questions), encoding="utf-8", newline="\n")
        paths.append(path)
    return paths


def read(folder: Path, questions: QuestionSet, split: str) -> list[dict[str, str]]:
    """Read one split of a written set, a dictionary of COLUMNS for each question."""
    path = folder / f"{questions.name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["split"] == split]
