"""How a model is named: path, revision, adapter."""

from pathlib import Path

import pytest

from merger.errors import RecipeError
from merger.recipes.references import ModelReference


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a", ("a", None, None, None)),
        ("org/a@v1", ("org/a", "v1", None, None)),
        ("a+lora", ("a", None, "lora", None)),
        ("a@v1+lora@v2", ("a", "v1", "lora", "v2")),
    ],
)
def test_the_short_form_goes_in_and_out(text: str, parts: tuple[str | None, ...]) -> None:
    reference = ModelReference.parse(text)
    assert (reference.path, reference.revision, reference.adapter, reference.adapter_revision) == parts
    assert reference.text == text


@pytest.mark.parametrize(
    "value",
    [
        "a@v1+lora",
        {"model": "a@v1", "lora": "lora"},
        {"model": {"path": "a", "revision": "v1"}, "lora": {"path": "lora", "revision": None}},
    ],
)
def test_the_long_form_means_the_same(value: object) -> None:
    assert ModelReference.of(value, "model").text == "a@v1+lora"


def test_paths_are_relative_to_the_folder(tmp_path: Path) -> None:
    assert ModelReference.parse("a+lora@v2", tmp_path).text == f"{tmp_path}/a+{tmp_path}/lora@v2"
    assert ModelReference.parse("/a", tmp_path).text == "/a"


def test_a_folder_that_exists_wins(tmp_path: Path) -> None:
    for name in ("a+b", "c@d", "e"):
        (tmp_path / name).mkdir()
    for name in ("a+b", "c@d"):
        plain = ModelReference.parse(name, tmp_path)
        assert plain == ModelReference(str(tmp_path / name))
        assert ModelReference.parse(plain.text) == plain
    assert ModelReference.parse("a+b+e", tmp_path) == ModelReference(str(tmp_path / "a+b"), adapter=str(tmp_path / "e"))
    assert ModelReference.parse("a+b@v1+e", tmp_path) == ModelReference(
        str(tmp_path / "a+b"), "v1", str(tmp_path / "e")
    )
    assert ModelReference.parse("c@d@v1", tmp_path) == ModelReference(str(tmp_path / "c@d"), "v1")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("a+b+c", "a+b+c has more than one +. Write path, path@revision, path+adapter or "
         "path@revision+adapter@revision."),
        ("a@b@c", "a@b@c has more than one @. Write path, path@revision, path+adapter or "
         "path@revision+adapter@revision."),
        ("+b", "+b has nothing before or after its +. Write path, path@revision, path+adapter or "
         "path@revision+adapter@revision."),
        ("", "model must name a model's folder. Write its path."),
        (3, "model must name a model's folder. Write its path."),
        ({"path": "a"}, "model must name a model's folder. Write its path."),
        ({"model": {"pfad": "a"}}, "model names no path. Write model: {path: FOLDER}, and lora: likewise."),
        ({"model": {"path": "a@b"}}, "There is no folder a@b, and no other model can have @ or + in its name. "
         "Check the path."),
        ({"model": {"path": ""}}, "model names no path. Write model: {path: FOLDER}, and lora: likewise."),
        ({"model": "a", "kind": "b"}, "kind is no key of model. Use model, lora."),
    ],
)  # fmt: skip
def test_each_fault_is_told(value: object, told: str) -> None:
    with pytest.raises(RecipeError) as caught:
        ModelReference.of(value, "model")
    assert str(caught.value) == told
