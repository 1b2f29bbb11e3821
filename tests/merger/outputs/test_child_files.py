"""What a child's folder has beside weights, from whom, and what the card says of the rest."""

import json
from pathlib import Path

import pytest

from merger.__main__ import main
from merger.weights.checkpoint import Checkpoint
from tests.merger.bodies import half, merged
from tests.pico import pico

PROCESSORS = ("preprocessor_config.json", "processor_config.json", "video_preprocessor_config.json")


@pytest.fixture
def parents(tmp_path: Path) -> Path:
    """Two parents, each with files of its own."""
    for number, name in enumerate("ab"):
        folder = pico(tmp_path / name, seed=number, dtype="float32")
        for file in PROCESSORS:
            (folder / file).write_text(json.dumps({"of": name, "auto_map": {"AutoProcessor": "processing_x.X"}}))
        (folder / "additional_chat_templates").mkdir()
        (folder / "additional_chat_templates" / "tool_use.jinja").write_text(name)
        (folder / "own.tiktoken").write_text(name)
        (folder / "LICENSE").write_text(f"licence of {name}")
        (folder / "NOTICE.txt").write_text("one and the same")
        (folder / "pytorch_model.bin").write_bytes(b"\x80\x04")
        (folder / "picture.png").write_bytes(b"")
        (folder / "params.json").write_text("{}")
        (folder / "odd.model").write_bytes(b"\x80\x04.")
    return tmp_path


def test_files_follow_their_source(parents: Path) -> None:
    child = merged(parents, half("a", "b", "settings_source: b\n"))
    assert [json.loads((child / file).read_text()) for file in PROCESSORS] == [{"of": "b"}] * 3
    assert (child / "additional_chat_templates" / "tool_use.jinja").read_text() == "b"
    assert (child / "own.tiktoken").read_text() == "b"
    assert (child / "LICENSE-a").read_text() == "licence of a"
    assert (child / "LICENSE-b").read_text() == "licence of b"
    assert (child / "NOTICE.txt").read_text() == "one and the same"
    absent = {"LICENSE", "pytorch_model.bin", "picture.png", "params.json", "odd.model"}
    assert not absent & {path.name for path in child.iterdir()}
    Checkpoint.open(child)


def test_the_card_says_what_was_not_taken(parents: Path) -> None:
    card = (merged(parents, half("a", "b")) / "README.md").read_text()
    files = "additional_chat_templates/tool_use.jinja, own.tiktoken, tokenizer.json, tokenizer_config.json"
    assert f"| b | {files} | the tokenizer is another parent's |" in card
    for name in "ab":
        assert f"| {name} | pytorch_model.bin | weights of another format |" in card
        assert f"| {name} | picture.png | picture or sound |" in card
        assert f"| {name} | params.json | unknown kind of file |" in card
        assert f"| {name} | odd.model | link, too large, or in a format that may hold code |" in card
    assert "processing_x.py" in card


def test_a_licence_that_is_a_link_is_left_out(parents: Path) -> None:
    (parents / "secret").write_text("not for others")
    (parents / "a" / "NOTICE.txt").unlink()
    (parents / "a" / "NOTICE.txt").symlink_to(parents / "secret")
    child = merged(parents, half("a", "b"))
    assert (child / "NOTICE.txt").read_text() == "one and the same"
    assert not any("not for others" in path.read_text("utf-8", "replace") for path in child.glob("[A-Z]*"))
    assert "| a | NOTICE.txt, odd.model | link, too large" in (child / "README.md").read_text()


def test_a_new_vocabulary_leaves_no_old_form_behind(parents: Path) -> None:
    for name in "ab":
        (parents / name / "odd.model").unlink()
    pico(parents / "b", dtype="float32", settings={"vocab_size": 62})
    settings = json.loads((parents / "b" / "tokenizer.json").read_text())
    new = {"id": 61, "content": "<new>", "special": True, "single_word": False, "lstrip": False, "rstrip": False}
    settings["added_tokens"].append(new | {"normalized": False})
    (parents / "b" / "tokenizer.json").write_text(json.dumps(settings))
    child = merged(parents, half("a", "b", "tokenizer_source: union\n"))
    assert not (child / "own.tiktoken").exists()
    assert (child / "additional_chat_templates" / "tool_use.jinja").read_text() == "a"


@pytest.mark.parametrize("known", [True, False])
def test_custom_code_is_told_and_never_carried(known: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, name in enumerate("ab"):
        folder = pico(tmp_path / name, seed=number, dtype="float32")
        settings = json.loads((folder / "config.json").read_text())
        settings["auto_map"] = {
            "AutoModel": "modeling_own.OwnModel",
            "AutoTokenizer": ["them/repo--tokens_own.T", None],
        }
        (folder / "config.json").write_text(json.dumps(settings | ({} if known else {"model_type": "own"})))
        (folder / "modeling_own.py").write_text("raise SystemExit('ran')")
    (tmp_path / "r.yml").write_text(half("a", "b"))
    assert main(["check", str(tmp_path / "r.yml")]) == 0
    said = capsys.readouterr().out
    assert "a needs custom code (modeling_own.py, tokens_own.py)" in said or known
    assert "a brings custom code (modeling_own.py, tokens_own.py)" in said or not known
    child = merged(tmp_path, half("a", "b"))
    assert not list(child.glob("*.py")) and "auto_map" not in (child / "config.json").read_text()
    card = (child / "README.md").read_text()
    assert "## Custom code" in card and "modeling_own.py" in card
    assert ("trust_remote_code=True" in card) is not known
    main(["inspect", "--json", str(tmp_path / "a")])
    assert json.loads(capsys.readouterr().out)["custom code"] == ["modeling_own.py", "tokens_own.py"]


def test_a_search_over_what_cannot_be_asked_is_refused_by_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pico(tmp_path / "sees", "llava")
    pico(tmp_path / "also", "llava", 1)
    for name in ("odd", "own"):
        pico(tmp_path / name, "llama")
        settings = json.loads((tmp_path / name / "config.json").read_text()) | {"model_type": "own"}
        (tmp_path / name / "config.json").write_text(json.dumps(settings))
    for one, two, told in (("sees", "also", "sees sees or hears (llava)"), ("odd", "own", "odd cannot be asked")):
        free = half(one, two).replace("weight: 0.5", "weight: {free: {low: 0, high: 1}}", 1)
        (tmp_path / "r.yml").write_text(free)
        assert main(["check", str(tmp_path / "r.yml")]) == 2
        assert told in capsys.readouterr().err
