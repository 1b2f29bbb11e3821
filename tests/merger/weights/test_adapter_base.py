"""An adapter that names another model than the one it is used on is told of; its licence stands in the card."""

import json
from pathlib import Path

import pytest

from merger.__main__ import main
from merger.weights.adapter import open_reference
from merger.weights.adapter_base import other_base
from tests.chatting import adapter, chatting
from tests.merger.bodies import half, merged


@pytest.fixture
def base(tmp_path: Path) -> Path:
    chatting(tmp_path / "house-7b", 1)
    return adapter(tmp_path / "lora", tmp_path / "house-7b", 5, licence="cc-by-nc-4.0").parent / "house-7b"


def trained_on(base: Path, name: object) -> None:
    file = base.parent / "lora" / "adapter_config.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"base_model_name_or_path": name}), "utf-8")


@pytest.mark.parametrize(
    "name",
    ["someone/House-7B", "/data/house-7b/", "C:\\models\\house-7b", "unsloth/house-7b-bnb-4bit",
     "x/house-7b-unsloth-bnb-4bit",
     "", None, 7],
)  # fmt: skip
def test_its_own_base_is_no_matter(base: Path, name: object) -> None:
    trained_on(base, name)
    assert other_base(open_reference(base, base.parent / "lora")) is None


@pytest.mark.parametrize(
    "name", ["someone/house-13b", "someone/house-7b-instruct", "/data/house", "house-7b/checkpoint-12"]
)
def test_another_model_is_named(base: Path, name: str) -> None:
    trained_on(base, name)
    remark = other_base(open_reference(base, base.parent / "lora"))
    assert remark is not None and name in str(remark) and "house-7b" in str(remark)
    assert other_base(open_reference(base, base.parent / "lora"), [name.rpartition("/")[2]]) is None
    assert other_base(open_reference(base)) is None


def test_an_entry_of_a_hub_cache_is_a_name(tmp_path: Path) -> None:
    base = chatting(tmp_path / "models--someone--House-7B" / "snapshots" / "0a1b", 1)
    adapter(tmp_path / "lora", base, 5)
    trained_on(tmp_path / "x", "someone/house-7b")
    assert other_base(open_reference(base, tmp_path / "lora")) is None


def test_inspect_and_check_tell_it(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trained_on(base, "someone/other")
    assert main(["inspect", f"{base}+{base.parent / 'lora'}", "--json"]) == 0
    assert any("someone/other" in notice for notice in json.loads(capsys.readouterr().out)["notices"])
    (base.parent / "r.yml").write_text(half("house-7b", "house-7b+lora"), "utf-8")
    assert main(["check", str(base.parent / "r.yml")]) == 0
    assert "lora says that it was trained on someone/other, not on house-7b" in capsys.readouterr().out


def test_the_card_gives_the_adapters_licence_where_the_base_states_none(base: Path) -> None:
    card = (merged(base.parent, half("house-7b", "house-7b+lora")) / "README.md").read_text("utf-8")
    assert "| house-7b | not stated |" in card
    assert "| house-7b+lora | not stated; its adapter: cc-by-nc-4.0 |" in card
    (base / "README.md").write_text("---\nlicense: apache-2.0\n---\n", "utf-8")
    card = (merged(base.parent, half("house-7b", "house-7b+lora"), "again") / "README.md").read_text("utf-8")
    assert "| house-7b+lora | cc-by-nc-4.0 |" in card
