"""Choices weighed by a real model, and prompts with choices and solved examples."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from merger.errors import TaskError
from merger.evaluation.language_model import Prompt
from merger.evaluation.prompts import prompts
from merger.evaluation.runner import answer_items, force_items
from merger.evaluation.task import Task
from merger.evaluation.tasks import TaskProblems, inspect_file, read_task
from merger.evaluation.transformers_model import TransformersModel
from merger.weights.checkpoint import Checkpoint
from tests.pico import pico

LINES = [
    {"question": f"w{n} w{n + 1}", "answer": "w9", "choices": ["w7", "w9", f"w5 w{n} w6"], "split": "search"}
    for n in range(1, 9)
]
CHOICES = "\n".join(json.dumps(line) for line in LINES).encode()


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> TransformersModel:
    return TransformersModel(Checkpoint.open(pico(tmp_path_factory.mktemp("pico") / "a")))


@pytest.mark.parametrize(("scorer", "each"), [("choice_logprob", False), ("choice_logprob_norm", True)])
def test_the_likeliest_choice_is_the_answer(model: TransformersModel, scorer: str, each: bool) -> None:
    task = read_task(CHOICES, scorer=scorer, template="{question} ")
    answers, forced = answer_items(model, task, task.items), force_items(model, task, task.items, 3)
    for item, answer, weighed in zip(task.items, answers, forced, strict=True):
        asked = [Prompt(f"{item.question} ")] * 3
        weights = [one.logprob for one in model.likelihoods(asked, item.choices)]
        if each:
            weights = [weight / len(choice) for weight, choice in zip(weights, item.choices, strict=True)]
        assert answer.text == item.choices[weights.index(max(weights))]
        assert answer.score == float(answer.text == "w9")
        assert weighed.exact == (answer.text == "w9")
        share = math.exp(weights[1]) / math.fsum(map(math.exp, weights))
        assert math.isclose(weighed.soft, share, rel_tol=1e-6)
    assert len({answer.text for answer in answers}) >= 1


def test_the_two_ways_to_weigh_differ_on_longer_choices(model: TransformersModel) -> None:
    picked = [
        [answer.text for answer in answer_items(model, task, task.items)]
        for task in (read_task(CHOICES, scorer=name) for name in ("choice_logprob", "choice_logprob_norm"))
    ]
    assert picked[0] != picked[1]


def test_accepted_choices_share_the_probability(model: TransformersModel) -> None:
    line = LINES[0] | {"answer": ["w7", "w9", "C"]}
    task = read_task(json.dumps(line).encode(), scorer="choice_logprob")
    assert force_items(model, task, task.items)[0].soft == pytest.approx(1.0)


def test_a_template_with_choices_and_braces(model: TransformersModel) -> None:
    line = {"question": "{choices}?", "answer": "B", "choices": ["a", "{question}"]}
    task = read_task(json.dumps(line).encode(), scorer="choice", template="Q: {question}\n{choices}\nA:")
    assert prompts(model, task, task.items) == [Prompt("Q: {choices}?\nA. a\nB. {question}\nA:")]
    plain = replace(task, template="{question}")
    assert prompts(model, plain, task.items) == [Prompt("{choices}?")]
    bare = Task("", task.items, "choice")
    assert prompts(model, bare, task.items) == [Prompt("{choices}?\nA. a\nB. {question}")]


SUMS = "question,answer,response,split\n" + "".join(
    f"q{n},a{n},{f'r{n}' if n % 2 else ''},{'search' if n < 6 else 'heldout'}\n" for n in range(8)
)


def test_examples_come_from_the_search_split_and_are_never_the_question(model: TransformersModel) -> None:
    task = read_task(SUMS.encode(), template="T\n\n{examples}Q:{question}\nA:", shots=2)
    for item, prompt in zip(task.items, prompts(model, task, task.items), strict=True):
        examples = task.examples(item)
        assert len(examples) == 2 and item not in examples
        assert {example.split for example in examples} == {"search"}
        shown = "".join(f"Q:{one.question}\nA:{one.response or one.answers[0]}\n\n" for one in examples)
        assert prompt.text == f"T\n\n{shown}Q:{item.question}\nA:"
    lines = SUMS.splitlines()
    mixed = read_task("\n".join([lines[0], *reversed(lines[1:])]).encode(), shots=2)
    one = next(item for item in mixed.items if item.question == "q7")
    assert mixed.examples(one) == task.examples(task.items[7])
    plain = prompts(model, read_task(SUMS.encode(), shots=1), task.items[7:])
    first = task.examples(task.items[7])[0]
    assert plain == [Prompt(f"{first.question}\n{first.forced}\n\nq7")]


def test_new_settings_are_in_the_digest_only_where_they_are_set() -> None:
    task = read_task(SUMS.encode())
    assert task.digest() == read_task(SUMS.encode(), shots=0, until=()).digest()
    assert task.digest() == read_task(SUMS.encode(), thinking=False).digest()
    others = [replace(task, shots=1), replace(task, shots=2), replace(task, until=("。",)), task]
    others.append(replace(task, thinking=True))
    assert len({other.digest() for other in others}) == 5
    choices = [LINES[0], LINES[0] | {"choices": ["w9", "w7"]}, {"question": "w1 w2", "answer": "w9"}]
    assert len({read_task(json.dumps(line).encode()).digest() for line in choices}) == 3


def test_digests_of_the_zoo_are_those_that_runs_have_recorded() -> None:
    folder = Path(__file__).parents[3] / "zoo" / "questions"
    digests = {path.stem: read_task(path).digest()[:16] for path in sorted(folder.glob("*.csv"))}
    assert digests == {"sums_en": "a2e1aa1117e6d42d", "sums_ja": "0d19c33cd1a02dcc", "trivial_ja": "23c98ba81750add7"}


def test_an_answer_ends_before_the_first_mark(model: TransformersModel) -> None:
    task = read_task(SUMS.encode(), max_new_tokens=8)
    whole = [answer.text for answer in answer_items(model, task, task.items)]
    mark = whole[0][3:5]
    cut = answer_items(model, replace(task, until=("no such", mark)), task.items)
    assert [answer.text for answer in cut] == [text.split(mark)[0] for text in whole]
    assert cut[0].text != whole[0]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (
            {"shots": 6},
            "6 examples are not possible. Choose a number from 0 to 5: examples come from the search split.",
        ),
        (
            {"shots": -1},
            "-1 examples are not possible. Choose a number from 0 to 5: examples come from the search split.",
        ),
        (
            {"shots": 1, "template": "{question}"},
            "The template has no place for the examples. Put {examples} before {question}.",
        ),
        (
            {"template": "{question}{examples}"},
            "In the template the question stands before the examples. Put {examples} before {question}.",
        ),
    ],
)
def test_examples_that_cannot_be_shown(wanted: dict[str, object], message: str) -> None:
    with pytest.raises(TaskError) as fault:
        read_task(SUMS.encode(), **wanted)  # type: ignore[arg-type]
    assert str(fault.value) == message


@pytest.mark.parametrize(
    ("scorer", "column", "message"),
    [
        ("choice", "choices", "The question has no choices."),
        ("regex", "answer", "This is no pattern that can be used."),
    ],
)
def test_rows_that_the_scorer_cannot_judge_are_told(scorer: str, column: str, message: str) -> None:
    content = b"question,answer,choices\nq1,a,a||b\nq2,(,\n"
    assert inspect_file(content).problems == ()
    with pytest.raises(TaskProblems) as fault:
        read_task(content, scorer=scorer)
    told = [problem.tell() for problem in fault.value.problems]
    assert [(one["row"], one["column"], one["message"]) for one in told] == [(3, column, message)]
    if scorer == "choice":
        with pytest.raises(TaskError, match="has no choices"):
            Task("", inspect_file(content).items, "choice")
