"""Thinking aloud end to end: real models, tokenizers and chat templates, from the question to the judged answer."""

import json
from pathlib import Path

import pytest

from merger.__main__ import main
from merger.evaluation.prompts import forced_prompts, prompts
from merger.evaluation.runner import Answer, answer_items, force_items
from merger.evaluation.task import THOUGHT_TOKENS, Task
from merger.evaluation.tasks import read_task
from merger.evaluation.thinking.formats import ReasoningFormat
from merger.evaluation.transformers_model import TransformersModel
from tests.saying import answers_file, saying

HEAD = "{% for m in messages %}<|{{ m.role }}|> {{ m.content }} {% endfor %}{% if add_generation_prompt %}<|assistant|>"
R1 = HEAD + " <think>\n{% endif %}"
QWEN = (
    "{% for m in messages %}{% set c = m.content %}{% if '</think>' in c %}{% set c = c.split('</think>')[-1] %}"
    "{% endif %}<|{{ m.role }}|> {{ c }} {% endfor %}{% if add_generation_prompt %}<|assistant|>\n"
    "{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
HARMONY = HEAD + "{% endif %}{# reasoning_effort: {{ 1 }} #}{% if reasoning_effort %}{% endif %}"
ROLES = ("<|user|>", "<|assistant|>")
QUESTIONS = tuple(f"q{number}" for number in range(10))
ALOUD = {"<think>": "w12", "w12": "hm", "hm": "</think>", "</think>": "w18"}


def _asked(folder: Path, **settings: object) -> tuple[TransformersModel, Task, list[Answer]]:
    model = TransformersModel(folder)
    given = {"max_new_tokens": 8, **settings}
    task = read_task(answers_file(folder, "w18"), **given)  # type: ignore[arg-type]
    return model, task, answer_items(model, task, task.items)


def test_a_prompt_that_opens_the_thought(tmp_path: Path) -> None:
    words = (*ROLES, *QUESTIONS, "<think>", "</think>", "w12", "hm", "w18")
    model, task, answers = _asked(saying(tmp_path / "r1", words, ALOUD, R1))
    assert prompts(model, task, task.items)[0].text.endswith("<think>\n")
    assert model.generate(prompts(model, task, task.items[:1]), 8) == ["w12 hm </think> w18"]
    assert {(one.text, one.thought, one.score) for one in answers} == {("w18", "w12 hm", 1.0)}
    # an end of answers within the thought ends nothing, and a thought that the limit cuts off is no answer
    assert {one.text for one in _asked(tmp_path / "r1", until=("hm",))[2]} == {"w18"}
    cut = _asked(tmp_path / "r1", max_new_tokens=2)[2]
    assert {(one.text, one.thought, one.score) for one in cut} == {("", "w12 hm", 0.0)}
    # where an answer is forced it does not stand in the thought: every token of it is the likeliest
    assert forced_prompts(model, task, task.items)[0].text.endswith("<think>\n\n</think>\n\n")
    assert all(row.exact for row in force_items(model, task, task.items))


def test_a_template_with_a_switch_obeys_the_question_set(tmp_path: Path) -> None:
    words = (*ROLES, *QUESTIONS, "<think>", "</think>", "w12", "hm", "w18")
    folder = saying(tmp_path / "qwen", words, ALOUD | {"<|assistant|>": "<think>"}, QWEN)
    model, task, answers = _asked(folder)
    assert prompts(model, task, task.items)[0].text.endswith("<think>\n\n</think>\n\n")
    assert {(one.text, one.thought) for one in answers} == {("w18", "")}
    _, thinking, answers = _asked(folder, thinking=True, max_new_tokens=1)
    assert prompts(model, thinking, task.items)[0].text.endswith("<|assistant|>\n")
    assert thinking.longest == THOUGHT_TOKENS + 1
    assert {(one.text, one.thought, one.score) for one in answers} == {("w18", "w12 hm", 1.0)}


@pytest.mark.parametrize(
    ("opening", "closing"), [("[THINK]", "[/THINK]"), ("<unused94>", "<unused95>"), ("<inner_voice>", "</inner_voice>")]
)
def test_special_tokens_that_mark_thoughts_stay(tmp_path: Path, opening: str, closing: str) -> None:
    thought = f"{{% if m.reasoning %}}{opening}{{{{ m.reasoning }}}}{closing}{{% endif %}}"
    template = HEAD.replace("{{ m.content }}", thought + "{{ m.content }}") + "{% endif %}"
    words = (*ROLES, *QUESTIONS, opening, closing, "w12", "w18", "<|stop|>")
    chain = {"<|assistant|>": opening, opening: "w12", "w12": closing, closing: "w18", "w18": "<|stop|>"}
    folder = saying(tmp_path / "special", words, chain, template, special=(opening, closing, "<|stop|>"))
    answers = _asked(folder)[2]
    assert {(one.text, one.thought, one.score) for one in answers} == {("w18", "w12", 1.0)}


def test_channels_whose_names_are_words(tmp_path: Path) -> None:
    words = (*ROLES, *QUESTIONS, "<|channel|>", "<|message|>", "<|end|>", "<|start|>", "analysis", "w12", "w18")
    chain = {"<|assistant|>": "<|channel|>", "<|channel|>": "analysis", "analysis": "<|message|>", "<|message|>": "w12"}
    special = ("<|channel|>", "<|message|>", "<|end|>", "<|start|>")
    folder = saying(tmp_path / "harmony", words, chain | {"w12": "<|end|>"}, HARMONY, special=special)
    answers = _asked(folder)[2]
    assert {(one.text, one.thought, one.score) for one in answers} == {("", "w12", 0.0)}
    # the text of a model that came to its final channel, through its own tokenizer
    tokenizer = TransformersModel(folder).tokenizer
    ids = [
        tokenizer.convert_tokens_to_ids(word) for word in ("<|channel|>", "analysis", "<|message|>", "w12", "<|end|>")
    ]
    assert ReasoningFormat(tokenizer).decode([ids]) == ["<|channel|> analysis <|message|> w12"]


def test_without_marks_a_text_is_decoded_as_ever(tmp_path: Path) -> None:
    folder = saying(tmp_path / "plain", (*ROLES, *QUESTIONS, "w18"), {"<|assistant|>": "w18"}, HEAD + "{% endif %}")
    tokenizer = TransformersModel(folder).tokenizer
    ids = [[0, 5, 6, 1, 1], [7, 2, 8]]
    assert ReasoningFormat(tokenizer).decode(ids) == tokenizer.batch_decode(ids, skip_special_tokens=True)


def test_a_thought_has_the_room_that_the_positions_leave(tmp_path: Path) -> None:
    folder = saying(
        tmp_path / "short", (*ROLES, *QUESTIONS, "<think>", "hm"), {"<think>": "hm", "hm": "hm"}, R1, (), 40
    )
    answers = _asked(folder, thinking=True)[2]
    assert {one.text for one in answers} == {""}
    assert 30 <= answers[0].thought.count("hm") < 40


# what a template reads: values without thinking, and with it
SWITCHES = [
    (QWEN, {"enable_thinking": False}, {"enable_thinking": True}),
    ("{% if not thinking is defined %}{% set thinking = false %}{% endif %}{% if thinking %}<think>{% endif %}",
     {"thinking": False}, {"thinking": True}),  # DeepSeek-V3.1
    ("{%- if reasoning_effort is not defined %}{%- set reasoning_effort = 'medium' %}{% endif %}{{ reasoning_effort }}",
     {"reasoning_effort": "low"}, {}),  # gpt-oss
    ("{%- set reasoning_effort = reasoning_effort if reasoning_effort is defined else 'none' %}{{ reasoning_effort }}",
     {"reasoning_effort": "none"}, {"reasoning_effort": "high"}),  # Mistral Small 4
    ("{%- if not thinking_budget is defined %}{%- set thinking_budget = -1 -%}{%- endif -%}{{ thinking_budget }}",
     {"thinking_budget": 0}, {}),  # Seed-OSS
    ("{% if skip_reasoning %}a{% elif force_reasoning %}b{% endif %}",
     {"skip_reasoning": True}, {"force_reasoning": True}),  # HyperCLOVA X SEED Think
    ("{% for m in messages %}{% if m.thinking %}{{ m.reasoning }}{% endif %}{% endfor %}", {}, {}),
    ("{% set ns = namespace(enable_thinking=true) %}{% if ns.enable_thinking %}<think>{% endif %}", {}, {}),  # Nemotron
    ("{% generation %}{{ enable_thinking }}{% endgeneration %}", {"enable_thinking": False}, {"enable_thinking": True}),
    ("{% if enable_thinking %", {}, {}),
    ("", {}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("template", "off", "on"), SWITCHES)
def test_a_template_is_told_by_the_variables_it_reads(
    tmp_path: Path, template: str, off: dict[str, object], on: dict[str, object]
) -> None:
    tokenizer = TransformersModel(saying(tmp_path / "a", ROLES, {})).tokenizer
    tokenizer.chat_template = template
    form = ReasoningFormat(tokenizer)
    assert (form.switches(False), form.switches(True)) == (off, on)


def test_another_chat_template_is_seen_at_once(tmp_path: Path) -> None:
    model = TransformersModel(saying(tmp_path / "a", (*ROLES, "q1"), {}))
    assert model.markers.split("<mind>12</mind>18").answer == "<mind>12</mind>18"
    model.tokenizer.chat_template = HEAD + "{% endif %}{% set x = m.split('</mind>')[-1] %}"
    assert model.markers.split("<mind>12</mind>18").answer == "18"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        (HEAD + "{% endif %}{% set x = m.split('</inner>')[-1] %}", "<inner>12</inner>18"),
        ("{% for m in messages %}{% if m.reasoning_content %}⟦考⟧{% endif %}{{ m.content }}{% endfor %}", "18"),
        ("{% for m in messages %}{% if m.thought %}[MIND]{{ m.thought }}[/MIND]{% endif %}{{ m.content }}{% endfor %}",
         "[MIND]12[/MIND]18"),
        ("{% for m in messages %}{% if m.thinking %}<|pondering|>{{ m.thinking }}<|pondered|>{% endif %}{{ m.content }}"
         "{% endfor %}", "<|pondering|>12<|pondered|>18"),
        ("{{ raise_exception('no') }}", "<think>12</think>18"),
        ("{% for m in messages %}{{ m.content.split('</tool_call>')[0] }}{% endfor %}", "18"),
    ],
)  # fmt: skip
def test_the_markers_of_the_own_template(tmp_path: Path, template: str, text: str) -> None:
    tokenizer = TransformersModel(saying(tmp_path / "a", ROLES, {})).tokenizer
    tokenizer.chat_template = template
    assert ReasoningFormat(tokenizer).markers.split(text).answer == "18"


def test_evaluate_tells_of_thoughts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = (*ROLES, *QUESTIONS, "<think>", "</think>", "w12", "hm", "w18")
    folder = saying(tmp_path / "r1", words, ALOUD, R1)
    questions, out = answers_file(tmp_path, "w18"), tmp_path / "answers.jsonl"
    command = ["evaluate", str(folder), str(questions), "--answers", str(out), "--max-new-tokens", "2"]
    assert main(command) == 0
    told = capsys.readouterr().err
    assert "always thinks before it answers" in told and "only thoughts that did not end within 2 tokens" in told
    assert main([*command, "--thinking"]) == 0
    assert "thought" not in capsys.readouterr().err
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert {(row["text"], row["thought"], row["score"]) for row in rows} == {("w18", "w12 hm", 1.0)}
