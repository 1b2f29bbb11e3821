"""How prompts and answers become tokens: cut as one text, parted where the prompt ends."""

from pathlib import Path

import pytest

from merger.evaluation.encoding import Encoding
from merger.evaluation.tasks import read_task
from merger.evaluation.transformers_model import TransformersModel
from merger.weights.checkpoint import Checkpoint
from tests.tokenizer_families import FAMILIES, model_of, questions

ZOO = Path(__file__).parents[3] / "zoo"
PAIRS = [(str(row["question"]), choice) for row in questions(60, seed=4) for choice in row["choices"]]  # type: ignore[attr-defined]


@pytest.fixture(scope="module", params=FAMILIES)
def encoding(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Encoding:
    folder = model_of(request.param, tmp_path_factory.mktemp("family") / "model")
    return TransformersModel(Checkpoint.open(folder)).encoding


def test_a_worked_answer_is_the_whole_text_parted(encoding: Encoding) -> None:
    for prompt, answer in PAIRS:
        before, behind = encoding.worked(prompt, answer)
        whole = encoding.prompt(prompt + answer)
        assert behind
        if prompt.strip():
            assert before + behind == whole
        assert before == encoding.prompt(prompt.rstrip()) or whole[: len(before)] == before


def test_where_prompt_and_answer_part_cleanly_both_ways_agree(encoding: Encoding) -> None:
    clean = 0
    for prompt, answer in PAIRS:
        start = encoding.prompt(prompt.rstrip())
        whole = encoding.prompt(prompt + answer)
        if prompt.strip() and whole[: len(start)] == start:
            clean += 1
            assert encoding.pair(prompt, answer) == encoding.worked(prompt, answer) == (start, whole[len(start) :])
    assert clean > 20


def test_an_empty_prompt_gives_way_to_one_token(encoding: Encoding) -> None:
    before, behind = encoding.pair("", "東京")
    assert len(before) == 1 and behind == encoding.tokenizer("東京", add_special_tokens=False)["input_ids"]
    assert encoding.pair("東京", "") == (encoding.prompt("東京"), [])


@pytest.mark.parametrize(
    ("questions", "template"),
    [
        ("sums_ja.csv", "問：{question}\n答："),
        ("trivial_ja.csv", "問：{question}\n答："),
        ("sums_en.csv", "Q: {question}\nA: "),  # one token holds the colon and the blank that a prompt ends with
    ],
)
def test_the_zoo_s_worked_answers_are_the_tokens_that_it_was_trained_on(questions: str, template: str) -> None:
    encoding = TransformersModel(Checkpoint.open(ZOO / "base")).encoding
    for item in read_task(ZOO / "questions" / questions).items:
        prompt = template.replace("{question}", item.question)
        alone = encoding.tokenizer(item.forced, add_special_tokens=False)["input_ids"]
        assert encoding.worked(prompt, item.forced) == (encoding.prompt(prompt), alone)
