"""Judgements as a question set: read by the reader of question files as what people preferred."""

import json
from pathlib import Path
from typing import Any

import pytest

from merger.evaluation.task import Task, dealt
from merger.evaluation.tasks import read_task
from merger.judgements import AnsweredItem, JudgementError, PairTally, ratings
from tests.merger.judgements.saying import said, tally_of


def items(*names: str, **more: Any) -> list[AnsweredItem]:
    return [
        AnsweredItem(id=name, question=f"問{name}", answers={"a": f"良{name}", "b": f"悪{name}"}, **more)
        for name in names
    ]


def rows(tally: PairTally, given: list[AnsweredItem]) -> dict[str, dict[str, Any]]:
    told = [json.loads(line) for line in ratings(tally, given).content.splitlines()]
    return {row["question"]: row for row in told}


def read(content: str, folder: Path) -> Task:
    path = folder / "ratings.jsonl"
    path.write_text(content, encoding="utf-8")
    return read_task(path)


def test_rows_are_a_question_set(tmp_path: Path) -> None:
    tally = tally_of(("1", "aaa"), ("2", "bab"), ("3", "ab"), ("4", "sx"))
    given = items("1", "2", "3", "4", tags=("丁寧",), split="search")
    found = ratings(tally, given)
    assert (found.rows, found.left_out, found.judgements, found.people) == (2, 2, 6, 3)
    assert found.sizes == {"search": 2, "validation": 0, "heldout": 0}
    task = read(found.content, tmp_path)
    assert task.scorer == "choice_logprob_norm"
    told = {item.question: item for item in task.items}
    assert told["問1"].answers == ("良1",) and set(told["問1"].choices) == {"良1", "悪1"}
    assert told["問2"].answers == ("悪2",)
    assert (told["問1"].weight, told["問2"].weight) == (0.6, 0.2)
    assert (told["問1"].tags, told["問1"].split) == (("丁寧",), "search")


def test_weights_are_the_lead_expected_of_further_raters() -> None:
    tally = tally_of(("1", "a"), ("2", "aaaaaaaa"), ("3", "aas"), ("4", "ssssa"))
    weights = {question: row["weight"] for question, row in rows(tally, items("1", "2", "3", "4")).items()}
    assert weights == {
        "問1": pytest.approx(1 / 3, abs=1e-6),
        "問2": 0.8,
        "問3": 0.4,
        "問4": pytest.approx(1 / 7, abs=1e-6),
    }


def test_an_adjudicated_item_takes_the_adjudicators_word() -> None:
    tally = tally_of(("1", "aab"), ("2", "ab"), ("3", "ab"))
    for item, choice in (("1", "right"), ("2", "left"), ("3", "both bad")):
        tally.add(said(item, choice, rater="third", adjudication=True))  # type: ignore[arg-type]
    told = rows(tally, items("1", "2", "3"))
    assert {question: row["preferred"] for question, row in told.items()} == {"問1": ["悪1"], "問2": ["良2"]}
    assert [row["weight"] for row in told.values()] == pytest.approx([1 / 3, 1 / 3], abs=1e-6)


def test_systems_that_answer_alike_are_one_answer(tmp_path: Path) -> None:
    item = AnsweredItem(id="1", question="問", answers={"a": "良い||案", "b": "悪い", "c": " 悪い ", "d": "良い||案"})
    tally = PairTally.of(
        [
            said("1", "left", "r1", "a", "b"),
            said("1", "right", "r2", "c", "a"),
            said("1", "left", "r3", "b", "c"),
            said("1", "left", "r3", "b", "d"),
        ]
    )
    found = ratings(tally, [item])
    (row,) = map(json.loads, found.content.splitlines())
    assert (row["preferred"], row["weight"]) == (["良い||案"], 0.2)  # two to one
    assert found.left_out == 1  # b against c: the same answer
    assert read(found.content, tmp_path).items[0].choices in {("良い||案", "悪い"), ("悪い", "良い||案")}


@pytest.mark.parametrize("answer", ["", " \u200b", "長" * 20_001, "良1", "良１", "x\0"])
def test_answers_that_a_question_set_cannot_hold(answer: str, tmp_path: Path) -> None:
    odd = AnsweredItem(id="1", question="問", answers={"a": "良1", "b": answer})
    found = ratings(tally_of(("1", "aaa"), ("2", "aaa")), [odd, *items("2")])
    assert (found.rows, found.left_out) == (1, 1)
    assert len(read(found.content, tmp_path).items) == 1


def test_the_same_judgements_give_the_same_digest(tmp_path: Path) -> None:
    votes = [("1", "aaa"), ("2", "bab"), ("3", "bbs")]
    one, two = ratings(tally_of(*votes), items("1", "2", "3")), ratings(tally_of(*votes[::-1]), items("3", "1", "2"))
    assert one == two
    assert read(one.content, tmp_path).digest() == read(two.content, tmp_path).digest()
    more = ratings(tally_of(*votes, ("2", "b")), items("1", "2", "3"))
    assert read(more.content, tmp_path).digest() != read(one.content, tmp_path).digest()


def test_an_item_that_is_missing() -> None:
    with pytest.raises(JudgementError, match="Item 2 was judged"):
        ratings(tally_of(("1", "a"), ("2", "a")), items("1"))


def test_a_question_keeps_its_split_while_judgements_are_added(tmp_path: Path) -> None:
    names = [f"{number:03}" for number in range(200)]
    few = ratings(tally_of(*((name, "aaa") for name in names[:50])), items(*names))
    many = ratings(tally_of(*((name, "aab") for name in names)), items(*names))
    splits = [{item.question: item.split for item in read(one.content, tmp_path).items} for one in (few, many)]
    assert splits[0].items() <= splits[1].items()
    assert many.sizes == read(many.content, tmp_path).sizes()
    assert 60 <= many.sizes["search"] <= 100 and 40 <= many.sizes["validation"] <= 80


def test_questions_of_one_split_are_dealt_anew() -> None:
    names = [name for name in map(str, range(400)) if dealt(f"問{name}") == "validation"]
    assert len(names) > 80
    assert all(size > 15 for size in ratings(tally_of(*((name, "a") for name in names)), items(*names)).sizes.values())


def test_all_rows_of_a_question_stand_in_one_split() -> None:
    answers = {"a": "良い", "b": "悪い", "c": "普通"}
    given = [AnsweredItem(id=str(number), question=f"問{number}", answers=answers) for number in range(20)]
    votes = [said(one.id, "left", "r", *pair) for one in given for pair in (("a", "b"), ("a", "c"), ("c", "b"))]
    told = [json.loads(line) for line in ratings(PairTally.of(votes), given).content.splitlines()]
    assert len(told) == 60 and len({(row["question"], row["split"]) for row in told}) == 20


@pytest.mark.parametrize(("clear", "divided", "more"), [(0, 0, 90), (0, 4, 90), (10, 0, 60), (10, 10, 120), (29, 0, 3)])
def test_how_many_judgements_are_missing(clear: int, divided: int, more: int) -> None:
    names = [str(number) for number in range(clear + divided)]
    votes = [(name, "aaa" if int(name) < clear else "asb") for name in names]
    found = ratings(tally_of(*votes), items(*names))
    assert (found.enough, found.more) == (False, more)


def test_enough_judgements() -> None:
    names = [str(number) for number in range(30)]
    found = ratings(tally_of(*((name, "a") for name in names)), items(*names))
    assert found.enough and not found.more
