"""Which folders and names the catalogue touches, and which it refuses."""

from pathlib import Path
from typing import Any

import pytest

from webapp.catalog.folders import allowed, members, model_file, plain_name
from webapp.foundation.refusals import Refused


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    root = tmp_path / "models"
    (root / "good").mkdir(parents=True)
    (tmp_path / "secret").mkdir()
    (root / "link").symlink_to(tmp_path / "secret")
    (root / "inner").symlink_to(root / "good")
    settings.MODEL_ROOTS = [root]
    return root


@pytest.mark.parametrize("path", ["good", "./good", "{root}/good"])
def test_a_folder_inside_a_root(root: Path, path: str) -> None:
    assert allowed(path.format(root=root)) == root / "good"


@pytest.mark.parametrize(
    "path",
    ["", "  ", "/", "/etc", "{root}", "..", "../secret", "good/../../secret", "good/../good", "link", "inner",
     "{root}/link", "{root}/../secret", "absent", "good\0", "~"],
)  # fmt: skip
def test_everything_else_is_refused(root: Path, path: str) -> None:
    with pytest.raises(Refused) as refusal:
        allowed(path.format(root=root))
    assert refusal.value.facts["field"] == "folder"


@pytest.mark.parametrize(
    "name",
    [
        "model.safetensors",
        "model-00001-of-00002.safetensors",
        "config.json",
        "tokenizer.model",
        "README.md",
        "LICENSE",
        "LICENSE-japanese",
        "NOTICE.txt",
        "USE_POLICY.md",
        "qwen.tiktoken",
        "source.spm",
    ],
)
def test_names_that_belong_to_a_model(name: str) -> None:
    assert plain_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["pytorch_model.bin", "x.pt", "x.ckpt", "x.pkl", "a/b.json", "../config.json", ".hidden.json", "run.py", "a b.json",
     "x.html", "x.svg", "license.exe", "LICENSE.html", "config.json\0", "konfig\u202e.json", ""],
)  # fmt: skip
def test_names_that_do_not(name: str) -> None:
    with pytest.raises(Refused):
        plain_name(name)


def test_only_plain_files_of_the_folder_are_handed_out(root: Path) -> None:
    folder = root / "good"
    (folder / "config.json").write_text("{}")
    (folder / "run.py").write_text("")
    (folder / "stolen.json").symlink_to("/etc/hostname")
    assert model_file(folder, "config.json") == folder / "config.json"
    assert model_file(folder, "run.py") is None
    assert model_file(folder, "stolen.json") is None
    assert model_file(folder, "../good/config.json") is None


def test_a_copy_has_the_further_chat_templates(root: Path) -> None:
    folder = root / "good"
    (folder / "config.json").write_text("{}")
    (folder / "additional_chat_templates").mkdir()
    (folder / "additional_chat_templates" / "tool_use.jinja").write_text("")
    (folder / "additional_chat_templates" / "run.py").write_text("")
    assert [name for name, _ in members(folder)] == ["config.json", "additional_chat_templates/tool_use.jinja"]
