"""The shipped questions: what the generator writes, with splits that share nothing."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from zoo import questions
from zoo.problems import FAMILIES, FRAMES
from zoo.questions import SETS, SUMS_JA, TRIVIAL_JA, QuestionSet

FOLDER = Path(questions.__file__).parent / "questions"
NUMERALS = re.compile("[零一二三四五六七八九十]+")
EACH = pytest.mark.parametrize("asked", SETS, ids=lambda asked: asked.name)


@EACH
def test_the_committed_file_is_what_the_generator_writes(asked: QuestionSet) -> None:
    assert (FOLDER / f"{asked.name}.csv").read_text(encoding="utf-8") == questions.as_csv(asked)


def test_sizes() -> None:
    assert {(asked.name, split.name): len(questions.draw(split)) for asked in SETS for split in asked.splits} == {
        ("sums_ja", "search"): 400,
        ("sums_ja", "validation"): 300,
        ("sums_ja", "heldout"): 400,
        ("sums_en", "search"): 150,
        ("sums_en", "heldout"): 150,
        ("trivial_ja", "search"): 150,
        ("trivial_ja", "heldout"): 150,
    }


@EACH
def test_splits_share_no_number_pair(asked: QuestionSet) -> None:
    pairs = [
        {frozenset((problem.sum.left, problem.sum.right)) for problem in questions.draw(split)}
        for split in asked.splits
    ]
    for one, other in combinations(pairs, 2):
        assert one & other == set()


@pytest.mark.parametrize("asked", [SUMS_JA, TRIVIAL_JA], ids=lambda asked: asked.name)
def test_splits_share_no_wording(asked: QuestionSet) -> None:
    """No sentence of a split, numerals and counters aside, is in another."""
    units = re.compile("[個本枚冊匹羽台]")
    wordings = [
        {
            units.sub("", NUMERALS.sub("", sentence))
            for problem in questions.draw(split)
            for sentence in re.findall(".+?[。？]", problem.question)
        }
        for split in asked.splits
    ]
    for one, other in combinations(wordings, 2):
        assert one & other == set()


def test_families_share_no_frame() -> None:
    frames = [
        {*FRAMES[name].start, *FRAMES[name].more, *FRAMES[name].fewer, *FRAMES[name].ask_more, *FRAMES[name].ask_fewer}
        for name in FAMILIES
    ]
    for one, other in combinations(frames, 2):
        assert one & other == set()


@EACH
def test_the_response_gives_the_answer(asked: QuestionSet) -> None:
    for split in asked.splits:
        rows = questions.read(FOLDER, asked, split.name)
        assert all(questions.is_right(asked, row["answer"], row["response"]) for row in rows)
        assert len({row["question"] for row in rows}) == split.size


def test_a_wrong_counter_is_wrong() -> None:
    assert questions.is_right(SUMS_JA, "三十七個", "32+5=37。答えは三十七個です。")
    assert not questions.is_right(SUMS_JA, "三十七個", "32+5=37。答えは三十七枚です。")
    assert not questions.is_right(SUMS_JA, "七個", "32+5=37。答えは三十七個です。")
