"""Pairs of answers of which people preferred one: agreement with them as a score between none and all."""

import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from merger.errors import TaskError
from merger.evaluation.language_model import Likelihood, Prompt
from merger.evaluation.runner import answer_items, force_items
from merger.evaluation.tasks import inspect_file, read_task
from merger.evaluation.transformers_model import TransformersModel
from merger.weights.checkpoint import Checkpoint

ZOO = Path(__file__).parents[3] / "zoo"
PAIRS = """質問,選ばれた回答,選ばれなかった回答
挨拶をして,おはようございます。,はあ？
挨拶をして,こんにちは。,知らない。
二つに一つ,はい,いいえ||たぶん
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "pairs.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_pairs_is_judged_by_likelihood(tmp_path: Path) -> None:
    task = read_task(written(tmp_path, PAIRS))
    assert task.scorer == "choice_logprob_norm"
    assert [item.answers for item in task.items] == [("おはようございます。",), ("こんにちは。",), ("はい",)]
    assert [set(item.choices) for item in task.items] == [
        {"おはようございます。", "はあ？"},
        {"こんにちは。", "知らない。"},
        {"はい", "いいえ", "たぶん"},
    ]
    assert len({item.id for item in task.items}) == 3  # one question may be asked about more than one pair
    assert read_task(written(tmp_path, PAIRS), scorer="choice_logprob").scorer == "choice_logprob"
    english = PAIRS.replace("選ばれた回答", "chosen").replace("選ばれなかった回答", "rejected")
    assert read_task(written(tmp_path, english)).items == task.items


def test_the_order_of_choices_does_not_tell_which_was_preferred(tmp_path: Path) -> None:
    lines = [f"Q{n},good {n},bad {n}" for n in range(60)]
    task = read_task(written(tmp_path, "\n".join(["question,preferred,other", *lines])))
    first = sum(item.choices[0] in item.answers for item in task.items)
    assert 15 < first < 45


def test_the_score_is_how_much_surer_the_model_is_of_the_preferred_one(tmp_path: Path) -> None:
    text = "question,preferred,other\n" + "\n".join(f"問：{n}\n,一,二".replace("\n", " ") for n in range(4))
    task = read_task(written(tmp_path, text), scorer="choice_logprob", template="{question}")
    model = TransformersModel(Checkpoint.open(ZOO / "base"))
    for item, forced in zip(task.items, force_items(model, task, task.items), strict=True):
        one, two = _weighed(model, item.question, ("一", "二"))
        assert forced.soft == pytest.approx(1 / (1 + math.exp(two.logprob - one.logprob)), rel=1e-4)
        assert forced.exact == (one.logprob > two.logprob)
    answers = answer_items(model, task, task.items)
    assert {answer.text for answer in answers} <= {"一", "二"}


def _weighed(model: TransformersModel, question: str, answers: Sequence[str]) -> list[Likelihood]:
    return model.likelihoods([Prompt(question)] * len(answers), answers)


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [("Q,a,a", "other", "the same"), ("Q,a,", "answer", ""), ("Q,,b", "answer", "empty")],
)
def test_pairs_that_say_nothing(row: str, column: str, word: str) -> None:
    found = inspect_file(f"question,preferred,other\nQ0,x,y\n{row}\n".encode())
    if not word:
        assert not found.problems  # a lone answer beside pairs: a question like any other
        return
    (problem,) = found.problems
    assert (problem.row, problem.column) == (3, column)
    assert word in problem.message


def test_a_lone_answer_among_pairs_names_its_row(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="no choices"):
        read_task(written(tmp_path, "question,preferred,other\nQ0,x,y\nQ1,z,\n"))
