"""A merge on disk: whole graphs in one pass, what transformers loads, and what is refused."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from merger.checks.preflight import preflight
from merger.errors import CheckpointError, MergerError, RecipeError
from merger.formulas.opening import open_sources
from merger.outputs.merging import merge, merge_to_folder
from merger.recipes.mergekit import read_mergekit
from merger.recipes.recipe import Recipe
from merger.weights.checkpoint import Checkpoint
from tests.pico import pico


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zoo")
    base = pico(folder / "base", seed=1)
    pico(folder / "a", seed=2, near=base, shard_size="30KB", licence="cc-by-nc-4.0")
    pico(folder / "b", seed=3, near=base)
    return folder


def recipe(zoo: Path, text: str) -> Recipe:
    return read_mergekit(text, zoo)


TASK = """
merge_method: task_arithmetic
base_model: base
models: [{model: a, parameters: {weight: [0.3, 0.9]}}, {model: b, parameters: {weight: 0.4}}]
dtype: bfloat16
"""
INNER = """
name: inner
merge_method: linear
models: [{model: a, parameters: {weight: 0.3}}, {model: b, parameters: {weight: 0.9}}]
dtype: bfloat16
"""
OUTER = """
merge_method: slerp
base_model: inner
models: [{model: base}]
parameters: {t: [0.1, 0.8]}
dtype: bfloat16
"""


def tensors(folder: Path) -> dict[str, torch.Tensor]:
    checkpoint = Checkpoint.open(folder)
    return {name: checkpoint.read(name) for name in checkpoint.tensors}


def test_the_child_loads_in_transformers_with_its_tokenizer(zoo: Path, tmp_path: Path) -> None:
    made = recipe(zoo, TASK)
    sources = open_sources(made)
    seen: list[tuple[int, int]] = []
    merge_to_folder(
        made, sources, tmp_path / "child", lambda done, total: seen.append((done, total)), shard_size=30_000
    )
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "child", dtype="auto")
    expected = dict(merge(made, sources))
    assert model.dtype == torch.bfloat16
    assert {
        name: int((model.state_dict()[name] != tensor).sum()) for name, tensor in expected.items()
    } == dict.fromkeys(expected, 0)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "child")
    assert tokenizer("w3 w5").input_ids == [6, 8]
    assert model.generate(torch.tensor([[6, 8]]), max_new_tokens=2, do_sample=False).shape[0] == 1
    assert seen[-1] == (model.num_parameters() * 2, model.num_parameters() * 2)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_chain_equals_its_steps_on_disk(zoo: Path, tmp_path: Path) -> None:
    chain = recipe(zoo, INNER + "---" + OUTER)
    merge_to_folder(chain, open_sources(chain), tmp_path / "chain")
    first = recipe(zoo, INNER)
    merge_to_folder(first, open_sources(first), tmp_path / "inner")
    second = recipe(zoo, OUTER.replace("inner", str(tmp_path / "inner")))
    merge_to_folder(second, open_sources(second), tmp_path / "steps")
    one, two = tensors(tmp_path / "chain"), tensors(tmp_path / "steps")
    assert list(one) == list(two)
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_a_merge_is_the_same_file_every_time(zoo: Path, tmp_path: Path) -> None:
    chain = recipe(zoo, INNER + "---" + OUTER)
    threads = torch.get_num_threads()
    for count in (1, 2):
        torch.set_num_threads(count)
        merge_to_folder(chain, open_sources(chain), tmp_path / str(count) / "child")
    torch.set_num_threads(threads)
    files = [sorted((tmp_path / count / "child").iterdir()) for count in ("1", "2")]
    assert [path.name for path in files[0]] == [path.name for path in files[1]]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]


def test_tied_embeddings_stay_tied(tmp_path: Path) -> None:
    base = pico(tmp_path / "base", "qwen2", 1)
    pico(tmp_path / "a", "qwen2", 2, near=base)
    pico(tmp_path / "b", "qwen2", 3, near=base)
    made = recipe(tmp_path, TASK)
    merge_to_folder(made, open_sources(made), tmp_path / "child")
    assert "lm_head.weight" not in Checkpoint.open(tmp_path / "child").tensors
    model = AutoModelForCausalLM.from_pretrained(tmp_path / "child")
    assert model.lm_head.weight is model.model.embed_tokens.weight


def test_out_dtype_is_written_and_said(zoo: Path, tmp_path: Path) -> None:
    made = recipe(zoo, TASK.replace("dtype: bfloat16", "dtype: float32\nout_dtype: float16"))
    merge_to_folder(made, open_sources(made), tmp_path / "child")
    child = Checkpoint.open(tmp_path / "child")
    assert {tensor.dtype for tensor in child.tensors.values()} == {"F16"}
    assert child.settings["dtype"] == "float16"


def test_remote_code_is_not_inherited(zoo: Path, tmp_path: Path) -> None:
    for name in ("base", "a", "b"):
        pico(tmp_path / name, seed=1)
    for file in ("config.json", "tokenizer_config.json"):
        path = tmp_path / "base" / file
        path.write_text(json.dumps(json.loads(path.read_text()) | {"auto_map": {"AutoModel": "evil.Model"}}))
    made = recipe(tmp_path, TASK)
    merge_to_folder(made, open_sources(made), tmp_path / "child")
    assert all("auto_map" not in path.read_text() for path in (tmp_path / "child").glob("*.json"))


def test_the_card_tells_recipe_parents_digests_and_the_strictest_licence(zoo: Path, tmp_path: Path) -> None:
    made = recipe(zoo, TASK)
    sources = open_sources(made)
    merge_to_folder(made, sources, tmp_path / "child")
    text = (tmp_path / "child" / "README.md").read_text(encoding="utf-8")
    assert Checkpoint.open(tmp_path / "child").licence == "cc-by-nc-4.0"
    for checkpoint in sources.values():
        assert f"| {checkpoint.path.name} | {checkpoint.licence} | `{checkpoint.digest()}` |" in text
    block = text.split("```yaml\n")[1].split("```")[0]
    assert read_mergekit(block) == read_mergekit(TASK)
    assert str(zoo) not in text


def test_the_tokenizer_may_come_from_another_model(zoo: Path, tmp_path: Path) -> None:
    (zoo / "b" / "chat_template.jinja").write_text("{{ messages[0].content }}")
    made = recipe(zoo, TASK + "tokenizer_source: b\n")
    merge_to_folder(made, open_sources(made), tmp_path / "child")
    assert (tmp_path / "child" / "chat_template.jinja").read_text() == "{{ messages[0].content }}"


def test_an_existing_folder_is_refused_and_left_alone(zoo: Path, tmp_path: Path) -> None:
    made = recipe(zoo, TASK)
    (tmp_path / "child").mkdir()
    with pytest.raises(CheckpointError, match=r"child exists already\. Choose another name\."):
        merge_to_folder(made, open_sources(made), tmp_path / "child")
    assert list((tmp_path / "child").iterdir()) == []


def test_an_interrupted_merge_leaves_nothing(zoo: Path, tmp_path: Path) -> None:
    made = recipe(zoo, TASK)

    def interrupt(done: int, total: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        merge_to_folder(made, open_sources(made), tmp_path / "child", interrupt)
    assert list(tmp_path.iterdir()) == []


def faults(zoo: Path, text: str) -> Iterator[str]:
    made = recipe(zoo, text)
    return (str(problem) for problem in preflight(made, open_sources(made)))


def test_models_that_do_not_fit_are_refused_before_any_work(zoo: Path, tmp_path: Path) -> None:
    pico(tmp_path / "base", seed=1, settings={"vocab_size": 70})
    text = TASK.replace("{model: a", f"{{model: {zoo}/a").replace("{model: b", f"{{model: {zoo}/b")
    made = recipe(tmp_path, text)
    with pytest.raises(MergerError, match=r"base and a have the same tokens, .* numbers of rows \(70 and 61\)"):
        next(merge(made, open_sources(made)))
    assert len(list(faults(tmp_path, text))) == 2  # one for each pair: rows of tensors are not told beside
    told = recipe(tmp_path, f"{text}\ntokenizer_source: union")
    assert not preflight(told, open_sources(told))


def test_a_shape_that_differs_names_tensor_and_models(zoo: Path, tmp_path: Path) -> None:
    pico(tmp_path / "base", seed=1, settings={"intermediate_size": 52})
    text = TASK.replace("{model: a", f"{{model: {zoo}/a").replace("{model: b", f"{{model: {zoo}/b")
    told = list(faults(tmp_path, text))
    assert len(told) == 2
    assert told[0].startswith("base and a differ in intermediate_size (52 and 51).")


def test_a_filter_that_hits_nothing_is_told_and_has_no_effect(zoo: Path) -> None:
    made = recipe(zoo, TASK.replace("weight: 0.4", "weight: [{filter: mpl, value: 1}, {value: 0.5}]"))
    sources, odd = open_sources(made), list[MergerError]()
    assert preflight(made, sources, warn=odd.append) == []
    assert [str(problem) for problem in odd] == [
        "merge: the filter mpl of weight matches no tensor, so it has no effect. "
        "Remove it, or use a part of a tensor's name, as shown by inspect."
    ]
    plain = recipe(zoo, TASK.replace("weight: 0.4", "weight: 0.5"))
    for (name, one), (_, other) in zip(merge(made, sources), merge(plain, sources), strict=True):
        assert one.equal(other), name


def test_a_tensor_without_a_value_is_told(zoo: Path) -> None:
    told = list(faults(zoo, TASK.replace("weight: 0.4", "weight: [{filter: mlp, value: 1}]")))
    assert len(told) == 1 and told[0].startswith("merge: weight has no value for tensor ")


def test_a_free_parameter_cannot_be_merged(zoo: Path) -> None:
    made = recipe(zoo, TASK.replace("weight: 0.4", "weight: {free: {low: 0, high: 1}}"))
    with pytest.raises(RecipeError, match="still free"):
        next(merge(made, open_sources(made)))
