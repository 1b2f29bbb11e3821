"""The Hugging Face adapter on the real demo models and on tiny random ones."""

import math
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import PreTrainedTokenizerFast

from merger.errors import CheckpointError, MergerError, TaskError
from merger.evaluation.encoding import Encoding
from merger.evaluation.language_model import LanguageModel, Prompt, Turn
from merger.evaluation.models import open_model
from merger.evaluation.runner import answer_items, force_items
from merger.evaluation.task import Item, Task
from merger.evaluation.tasks import read_task
from merger.evaluation.transformers_model import TransformersModel
from merger.weights.checkpoint import Checkpoint
from tests.pico import pico

ZOO = Path(__file__).parents[3] / "zoo"
TEMPLATE = "問：{question}\n答："


@pytest.fixture(scope="module")
def arithmetic() -> TransformersModel:
    return TransformersModel(Checkpoint.open(ZOO / "arithmetic"))


@pytest.fixture(scope="module")
def trivial() -> tuple[TransformersModel, Task]:
    task = read_task(
        ZOO / "questions" / "trivial_ja.csv", scorer="japanese_answer", template=TEMPLATE, max_new_tokens=26
    )
    return TransformersModel(Checkpoint.open(ZOO / "japanese")), task


def test_forcing_agrees_with_generating(trivial: tuple[TransformersModel, Task]) -> None:
    model, task = trivial
    items = task.split("heldout")
    answers, forced = answer_items(model, task, items), force_items(model, task, items)
    exact = [answer.text == item.response for answer, item in zip(answers, items, strict=True)]
    assert [row.exact for row in forced] == exact
    assert sum(exact) >= 140
    assert [answer.score for answer, same in zip(answers, exact, strict=True) if same] == [1.0] * sum(exact)


def test_order_of_the_items_does_not_matter(trivial: tuple[TransformersModel, Task]) -> None:
    model, task = trivial
    items = list(task.split("search")[:50])
    mixed = random.Random(1).sample(items, len(items))
    assert {row.item_id: row for row in force_items(model, task, items, 20)} == {
        row.item_id: row for row in force_items(model, task, mixed, 20)
    }
    assert {row.item_id: row for row in answer_items(model, task, items, 20)} == {
        row.item_id: row for row in answer_items(model, task, mixed, 20)
    }


@pytest.mark.parametrize("family", ["llama", "qwen2"])
def test_likelihoods_are_those_of_a_plain_forward_pass(tmp_path: Path, family: str) -> None:
    model = TransformersModel(Checkpoint.open(pico(tmp_path / family, family)))
    # For a Qwen2 transformers insists on Qwen's own tokenizer class, whatever the folder says.
    tokenizer = PreTrainedTokenizerFast.from_pretrained(tmp_path / family)
    model = TransformersModel.made_of(model.module, Encoding(tokenizer, None), model.device)
    prompts, answers = ["w1 w2 w3", "w4 ", "w9 w8"], [" w5", "w6 w7 w8 w9", " w1 w1"]
    found = model.likelihoods([*map(Prompt, prompts)], answers, batch_size=2)
    for prompt, answer, likelihood in zip(prompts, answers, found, strict=True):
        one = model.tokenizer(prompt)["input_ids"]
        two = model.tokenizer(answer, add_special_tokens=False)["input_ids"]
        with torch.inference_mode():
            logits = model.module(input_ids=torch.tensor([one + two])).logits[0].double()
        rows = logits[len(one) - 1 : len(one) + len(two) - 1]
        expected = rows.log_softmax(-1).gather(1, torch.tensor(two)[:, None]).sum().item()
        assert likelihood.tokens == len(two)
        assert likelihood.greedy == (rows.argmax(-1).tolist() == two)
        assert math.isclose(likelihood.logprob, expected, rel_tol=1e-5)


def test_greedy_text_is_greedy(tmp_path: Path) -> None:
    model = TransformersModel(Checkpoint.open(pico(tmp_path / "a")))
    prompts = ["w1", "w2 w3 w4", "w5 w6"]
    texts = model.generate([*map(Prompt, prompts)], 6, batch_size=2)
    for prompt, text in zip(prompts, texts, strict=True):
        ids = model.tokenizer(prompt)["input_ids"]
        start = len(ids)
        for _ in range(6):
            with torch.inference_mode():
                ids = [*ids, int(model.module(input_ids=torch.tensor([ids])).logits[0, -1].argmax())]
            if ids[-1] == model.tokenizer.eos_token_id:
                break
        assert text == model.tokenizer.decode(ids[start:], skip_special_tokens=True)


def test_a_prompt_begins_with_one_begin_token(arithmetic: TransformersModel) -> None:
    begin = arithmetic.tokenizer.bos_token_id
    for prompt in (
        arithmetic.prompt(Prompt("1+1"), None),
        arithmetic.prompt(Prompt("1+1"), TEMPLATE),
        arithmetic.prompt(Prompt("1+1"), "<s>" + TEMPLATE),
    ):
        ids = arithmetic.encoding.prompt(prompt.text)
        assert ids.count(begin) == 1
        assert ids[0] == begin
        assert ids == arithmetic.encoding.prompt("問：1+1\n答：")


def test_an_empty_prompt_still_has_a_token(tmp_path: Path) -> None:
    model = TransformersModel(Checkpoint.open(pico(tmp_path / "a")))
    assert model.likelihoods([Prompt("")], ["w1 w2"])[0].tokens == 2
    assert len(model.generate([Prompt("")], 2)) == 1


def test_without_template_and_chat_template_the_question_is_the_prompt(tmp_path: Path) -> None:
    model = TransformersModel(Checkpoint.open(pico(tmp_path / "a")))
    assert model.prompt(Prompt("w1 w2"), None) == Prompt("w1 w2")


def test_braces_in_a_question_are_left_alone(arithmetic: TransformersModel) -> None:
    assert arithmetic.prompt(Prompt("{x} {question}"), "Q: {question}\n").text == "Q: {x} {question}\n"


def test_a_folder_that_transformers_cannot_load_is_refused_in_one_line(tmp_path: Path) -> None:
    folder = pico(tmp_path / "a")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(CheckpointError) as fault:
        TransformersModel(Checkpoint.open(folder))
    assert "\n" not in str(fault.value)
    assert str(folder) in str(fault.value)


def test_a_tensor_that_is_missing_is_named_and_not_made_up(tmp_path: Path) -> None:
    folder = pico(tmp_path / "a")
    tensors = load_file(folder / "model.safetensors")
    lost = tensors.pop("model.layers.1.mlp.up_proj.weight")
    assert lost.numel()
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(CheckpointError, match=r"lacks tensor model\.layers\.1\.mlp\.up_proj\.weight"):
        TransformersModel(Checkpoint.open(folder))


@pytest.mark.parametrize("family", ["llama", "qwen3", "gemma3", "phi3", "gpt_neox", "mixtral"])
def test_a_model_built_empty_and_filled_is_the_one_that_was_loaded(tmp_path: Path, family: str) -> None:
    folder = pico(tmp_path / family, family)
    loaded, built = TransformersModel(Checkpoint.open(folder)), TransformersModel.unfilled(folder)
    weights = dict(loaded.module.named_parameters(remove_duplicate=False))
    with torch.no_grad():
        for name, parameter in built.module.named_parameters(remove_duplicate=False):
            parameter.copy_(weights[name])
    buffers = dict(loaded.module.named_buffers())
    assert [name for name, buffer in built.module.named_buffers() if not buffer.equal(buffers[name])] == []
    asked = [Prompt("w1 w2")]
    assert built.likelihoods(asked, [" w5 w6"]) == loaded.likelihoods(asked, [" w5 w6"])
    assert built.encoding.ends == loaded.encoding.ends


def test_soft_is_the_quarter_root_of_the_likelihood(trivial: tuple[TransformersModel, Task]) -> None:
    model, task = trivial
    item = task.split("search")[0]
    likelihood = model.likelihoods([model.prompt(Prompt(item.question), TEMPLATE)], [item.forced])[0]
    forced = force_items(model, task, [item])[0]
    assert forced.soft == math.exp(likelihood.logprob / 4)
    without = Item(item.id, item.question, item.answers)
    assert without.forced == item.answers[0]


@pytest.mark.parametrize("family", ["llama", "gpt2"])
def test_a_prompt_longer_than_the_model_sees_loses_its_beginning(tmp_path: Path, family: str) -> None:
    model = TransformersModel(Checkpoint.open(pico(tmp_path, family)))
    words = [f"w{number % 50}" for number in range(100)]
    long, short = Prompt(" ".join(words)), Prompt(" ".join(words[-(64 - 5) :]))
    assert model.generate([long], 5) == model.generate([short], 5)
    assert model.cut == {long}
    [found], [wanted] = (model.likelihoods([one], [" w7 w8"]) for one in (long, Prompt(" ".join(words[-63:]))))
    assert (found.logprob, found.tokens) == (wanted.logprob, 2)
    assert len(model.cut) == 1 and math.isfinite(found.logprob)


@pytest.mark.parametrize(
    "template",
    ["{{ raise_exception('roles must alternate') }}", "{{ messages[0].content + 1 }}", {"rag": "x", "tool_use": "y"}],
)
def test_a_chat_template_that_cannot_be_filled_is_told(tmp_path: Path, template: str | dict[str, str]) -> None:
    model = TransformersModel(Checkpoint.open(pico(tmp_path)))
    model.tokenizer.chat_template = template
    with pytest.raises(CheckpointError, match="chat template cannot be filled: "):
        model.prompt(Prompt("w5"), None)
    with pytest.raises(CheckpointError, match="chat template cannot be filled: "):
        model.conversation([Turn("user", Prompt("w5")), Turn("assistant", Prompt("w6")), Turn("user", Prompt("w7"))])
    assert model.prompt(Prompt("w5"), "{question}") == Prompt("w5")


def test_a_conversation_is_written_turn_by_turn(tmp_path: Path) -> None:
    model = open_model(pico(tmp_path))
    turns = [Turn("user", Prompt("w5")), Turn("assistant", Prompt("w6")), Turn("user", Prompt("w7"))]
    assert model.conversation(turns) == Prompt("w5\nw6\nw7")
    model.encoding.tokenizer.chat_template = "{% for m in messages %}{{ m.role }}: {{ m.content }}; {% endfor %}"
    assert model.conversation(turns) == Prompt("user: w5; assistant: w6; user: w7; ")
    assert model.conversation(turns[:1]) == model.prompt(turns[0].content, None) == Prompt("user: w5; ")


ASKING: list[Callable[[LanguageModel, Prompt], object]] = [
    lambda model, seen: model.prompt(seen, None),
    lambda model, seen: model.prompt(seen, TEMPLATE),
    lambda model, seen: model.conversation([Turn("user", seen), Turn("assistant", Prompt("w6"))]),
    lambda model, seen: model.generate([Prompt("w1"), seen], 2),
    lambda model, seen: model.likelihoods([seen], ["w6"]),
    lambda model, seen: model.likelihoods([seen], ["w6"], worked=True),
    lambda model, seen: model.climb([seen], ["w6"], [1.0], 4.0),
]


@pytest.mark.parametrize("ask", ASKING)
def test_a_text_model_refuses_images(tmp_path: Path, ask: Callable[[LanguageModel, Prompt], object]) -> None:
    with pytest.raises(TaskError, match="reads texts only, and the question w5 comes with an image") as fault:
        ask(open_model(pico(tmp_path)), Prompt("w5", (b"\x89PNG",)))
    assert "Choose a model that sees images" in str(fault.value)


@pytest.mark.parametrize("device", ["abacus", "", "cuda:", "cuda:00", "cuda:9999", "cpu:0", "meta", "CPU"])
def test_a_device_that_is_not_there_is_refused(tmp_path: Path, device: str) -> None:
    with pytest.raises(MergerError, match=f"There is no device {device} here") as fault:
        open_model(pico(tmp_path), device)
    assert "Use cpu" in str(fault.value)
