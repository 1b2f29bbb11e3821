"""Where answers end: what templates close a turn with, what a child stops at, what check tells of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from merger.__main__ import main
from merger.evaluation.language_model import Prompt
from merger.evaluation.transformers_model import TransformersModel
from merger.formulas.opening import open_sources
from merger.outputs.conversation import notices, template_of
from merger.outputs.merging import merge_to_folder
from merger.recipes.mergekit import read_mergekit
from merger.tokenizers.templates import NAMES, template
from merger.tokenizers.turns import turn_end
from tests.chatting import TEMPLATE, TURNS, adapter, chatting

SPECIAL = {"bos_token": "<s>", "eos_token": "</s>"}
ZEPHYR = (
    "{% for message in messages %}\n{% if message['role'] == 'user' %}\n"
    "{{ '<|user|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'assistant' %}\n"
    "{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n{% endif %}\n"
    "{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}"
)
GEMMA = (
    "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate') }}{% endif %}"
    "{% set role = 'model' if message['role'] == 'assistant' else message['role'] %}"
    "{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}"
)
PARTS = (  # of a model that sees: content is a list
    "{% for message in messages %}[{{ message.role }}]{% for part in message.content %}"
    "{% if part.type == 'text' %}{{ part.text }}{% endif %}{% endfor %}<|eot|>{% endfor %}"
)
GENERATION = (
    "{% for message in messages %}{% if message.role == 'assistant' %}{% generation %}{{ message.content }}<|end|>"
    "{% endgeneration %}{% else %}{{ message.content }}{% endif %}{% endfor %}"
)
LAST_OPEN = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}{% if not loop.last %}<|end|>{% endif %}"
    "{% endfor %}"
)


@pytest.mark.parametrize(
    ("written", "tokens", "end"),
    [
        (template("chatml"), TURNS, "<|im_end|>"),
        (template("llama3"), ("<|eot_id|>", "<|end_header_id|>", "<|start_header_id|>"), "<|eot_id|>"),
        (template("mistral"), ("<s>", "</s>", "[INST]"), "</s>"),
        (template("alpaca"), ("<s>", "</s>"), "</s>"),
        (ZEPHYR, ("<s>", "</s>"), "</s>"),
        (GEMMA, ("<start_of_turn>", "<end_of_turn>"), "<end_of_turn>"),
        (PARTS, ("<|eot|>", "<|"), "<|eot|>"),
        (GENERATION, ("<|end|>",), "<|end|>"),
        (LAST_OPEN, ("<|end|>", "<|user|>"), "<|end|>"),
        (TEMPLATE, ("<s>",), None),  # a tokenizer that would cut the end to pieces
        ("{{ messages[0].content }}", ("<s>",), None),
        ("{{ raise_exception('no') }}", ("<s>",), None),
        ("{% for", ("<s>",), None),
        ("{{ messages.__class__ }}", ("<s>",), None),
    ],
)
def test_what_closes_a_turn(written: str, tokens: tuple[str, ...], end: str | None) -> None:
    assert turn_end(written, SPECIAL, tokens) == end


def test_every_named_template_is_rendered() -> None:
    ends = ["</s>", "<|im_end|>", "<|eot_id|>", "[|endofturn|]"]
    assert {name for name in NAMES if turn_end(template(name), SPECIAL, ends)} == set(NAMES)


def recipe(root: Path, **more: Any) -> dict[str, Any]:
    """Task arithmetic over root/base and root/chat; the file, written."""
    said = {"merge_method": "task_arithmetic", "base_model": "base", "dtype": "bfloat16"}
    said |= {"models": [{"model": "chat", "parameters": {"weight": 1.0}}]} | more
    (root / "recipe.yml").write_text(json.dumps(said), encoding="utf-8")
    return said


def merged(root: Path, **more: Any) -> dict[str, Any]:
    """The child's generation settings."""
    made = read_mergekit(json.dumps(recipe(root, **more)), root)
    merge_to_folder(made, open_sources(made), root / "out")
    file = root / "out" / "generation_config.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def told(root: Path, **more: Any) -> list[str]:
    made = read_mergekit(json.dumps(recipe(root, **more)), root)
    return [str(notice) for notice in notices(made, open_sources(made))]


def test_a_child_stops_where_any_of_its_sources_does(tmp_path: Path) -> None:
    base = chatting(tmp_path / "base", 1)
    chatting(tmp_path / "chat", 2, template=TEMPLATE, stops=61, end="<|im_end|>", near=base)
    assert merged(tmp_path)["eos_token_id"] == [2, 61]
    assert any("<|im_end|>" in text and "</s>" in text for text in told(tmp_path))


def test_the_end_is_told_by_the_template_alone(tmp_path: Path) -> None:
    base = chatting(tmp_path / "base", 1)
    chatting(tmp_path / "chat", 2, template=TEMPLATE, near=base)  # settings and tokenizer say </s>
    assert merged(tmp_path)["eos_token_id"] == [2, 61]


def test_ends_are_mapped_by_their_text(tmp_path: Path) -> None:
    base = chatting(tmp_path / "base", 1, turns=False)
    chatting(tmp_path / "chat", 2, template=TEMPLATE, stops=[61, 2], end="<|im_end|>", near=base)
    assert merged(tmp_path, tokenizer_source="chat")["eos_token_id"] == [61, 2]
    (tmp_path / "out").rename(tmp_path / "before")
    union = merged(tmp_path, tokenizer_source="union")
    vocabulary = json.loads((tmp_path / "out" / "tokenizer.json").read_text(encoding="utf-8"))["added_tokens"]
    numbers = {token["content"]: token["id"] for token in vocabulary}
    assert union["eos_token_id"] == [2, numbers["<|im_end|>"]]


def test_an_end_that_the_child_has_no_token_for_is_told(tmp_path: Path) -> None:
    base = chatting(tmp_path / "base", 1, turns=False)
    chatting(tmp_path / "chat", 2, template=TEMPLATE, stops=61, end="<|im_end|>", near=base)
    assert merged(tmp_path, tokenizer_source="base")["eos_token_id"] == 2
    assert any("chat ends its answers with <|im_end|>" in text for text in told(tmp_path, tokenizer_source="base"))


def test_models_that_agree_are_left_as_they_are(tmp_path: Path) -> None:
    base = chatting(tmp_path / "base", 1, turns=False, stops=None)
    chatting(tmp_path / "chat", 2, turns=False, stops=None, near=base)
    assert merged(tmp_path) == {}  # config.json says it already
    assert told(tmp_path) == []


def test_an_adapter_s_own_tokenizer_counts(tmp_path: Path) -> None:
    base = chatting(tmp_path / "base", 1)
    adapter(tmp_path / "lora", base, 2, TEMPLATE)
    models = [{"model": "base+lora", "parameters": {"weight": 1.0}}]
    assert merged(tmp_path, models=models)["eos_token_id"] == [2, 61]
    made = read_mergekit(json.dumps(recipe(tmp_path, models=models)), tmp_path)
    assert template_of(made, open_sources(made)).text == TEMPLATE


def test_whose_template_a_child_takes(tmp_path: Path) -> None:
    base = chatting(tmp_path / "base", 1)
    chatting(tmp_path / "chat", 2, template=TEMPLATE, near=base)

    def taken(**more: Any) -> str | None:
        made = read_mergekit(json.dumps(recipe(tmp_path, **more)), tmp_path)
        return template_of(made, open_sources(made)).text

    assert taken() == taken(chat_template="auto") == TEMPLATE
    assert taken(chat_template="none") is None
    assert taken(chat_template="chatml") == template("chatml")
    assert any("base has no chat template; the child takes the one of chat" in text for text in told(tmp_path))
    assert any("asked with plain text, though chat" in text for text in told(tmp_path, chat_template="none"))
    assert not any("template" in text for text in told(tmp_path, chat_template="chatml"))
    merged(tmp_path)
    settings = json.loads((tmp_path / "out" / "tokenizer_config.json").read_text(encoding="utf-8"))
    assert (tmp_path / "out" / "chat_template.jinja").read_text(encoding="utf-8") == TEMPLATE
    assert "chat_template" not in settings


def test_check_tells_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = chatting(tmp_path / "base", 1)
    chatting(tmp_path / "chat", 2, template=TEMPLATE, stops=61, end="<|im_end|>", near=base)
    recipe(tmp_path)
    assert main(["check", str(tmp_path / "recipe.yml")]) == 0
    said = capsys.readouterr().out
    assert "warning: base has no chat template" in said and "<|im_end|>" in said


def field(number: int, kind: int, body: bytes) -> bytes:
    """A field of a protobuf message; its length is below 128."""
    return bytes([number << 3 | kind]) + (bytes([len(body)]) if kind == 2 else b"") + body


def without_json(folder: Path, form: str, added: dict[int, str]) -> None:
    """Take tokenizer.json away and leave its tokens as SentencePiece has them, or as vocab.json; ``added`` beside."""
    document = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    (folder / "tokenizer.json").unlink()
    known = {token["content"]: token["id"] for token in document["added_tokens"]} | document["model"]["vocab"]
    words = [text for text, number in sorted(known.items(), key=lambda item: item[1]) if number < min(added)]
    if form == "tokenizer.model":
        pieces = [
            field(1, 2, text.encode())
            + field(2, 5, b"\0\0\x80\xbf")
            + field(3, 0, b"\3" if number in (1, 2) else b"\1")
            for number, text in enumerate(words)
        ]
        (folder / form).write_bytes(b"".join(field(1, 2, piece) for piece in pieces) + field(2, 2, b"\x08\x01"))
    else:
        (folder / form).write_text(json.dumps({text: number for number, text in enumerate(words)}), "utf-8")
    settings = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
    settings["added_tokens_decoder"] = {str(number): {"content": text} for number, text in added.items()}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")


@pytest.mark.parametrize("form", ["tokenizer.model", "vocab.json"])
def test_ends_of_tokenizers_without_tokenizer_json_go_by_their_text(form: str, tmp_path: Path) -> None:
    start, end = TURNS
    base = chatting(tmp_path / "base", 1)
    chat = chatting(tmp_path / "chat", 2, template=TEMPLATE, stops=60, end=end, near=base)
    without_json(base, form, {60: start, 61: end})
    without_json(chat, form, {60: end, 61: start})
    assert merged(tmp_path)["eos_token_id"] == [2, 61]


@pytest.mark.parametrize("form", ["tokenizer.model", "vocab.json"])
def test_an_end_that_only_one_of_them_has_is_told(form: str, tmp_path: Path) -> None:
    start, end = TURNS
    base = chatting(tmp_path / "base", 1)
    chat = chatting(tmp_path / "chat", 2, template=TEMPLATE, stops=61, end=end, near=base)
    without_json(base, form, {60: start, 61: "<|other|>"})
    without_json(chat, form, {60: start, 61: end})
    assert any(f"chat ends its answers with {end}" in text for text in told(tmp_path))
    assert merged(tmp_path)["eos_token_id"] == 2


def test_a_file_that_is_no_tokenizer_leaves_numbers(tmp_path: Path) -> None:
    base = chatting(tmp_path / "base", 1)
    chat = chatting(tmp_path / "chat", 2, stops=61, near=base)
    for folder in (base, chat):
        without_json(folder, "tokenizer.model", {60: TURNS[0], 61: TURNS[1]})
        (folder / "tokenizer.model").write_bytes(b"\x0a\xff\xff\xff\x0f")
    assert 61 in merged(tmp_path)["eos_token_id"]


def test_a_dated_template_is_filled_alike_on_every_day(tmp_path: Path) -> None:
    dated = "{{ strftime_now('%d %B %Y') }}\n" + TEMPLATE
    base = chatting(tmp_path / "base", 1)
    chat = chatting(tmp_path / "chat", 2, template=dated, stops=61, end="<|im_end|>", near=base)
    asked = TransformersModel(chat).prompt(Prompt("w5"), None).text
    assert asked.startswith("01 January 2026\n")
    assert any("2026-01-01" in text for text in told(tmp_path))
    assert not any("2026-01-01" in text for text in told(tmp_path, chat_template="chatml"))
    assert turn_end(dated, SPECIAL, TURNS) == "<|im_end|>"
