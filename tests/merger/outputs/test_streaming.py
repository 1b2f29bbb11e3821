"""A merge that is interrupted, doubled, or has no room: nothing half-named is left, and nothing is done twice."""

import fcntl
import os
from pathlib import Path

import pytest

from merger.errors import CheckpointError
from merger.formulas.opening import open_sources
from merger.outputs.merging import merge_to_folder
from merger.recipes.mergekit import read_mergekit
from merger.recipes.recipe import Recipe
from merger.weights.checkpoint import Checkpoint
from merger.weights.header import TensorInfo
from merger.weights.writer import ShardFile, need_room
from tests.pico import pico

SHARD = 20_000  # bytes: a pico model fills several files
TIES = """
merge_method: ties
base_model: base
models: [{model: a, parameters: {weight: 0.7, density: 0.4}}, {model: b, parameters: {weight: 0.4, density: 0.6}}]
dtype: bfloat16
"""


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zoo")
    base = pico(folder / "base", seed=1)
    pico(folder / "a", seed=2, near=base)
    pico(folder / "b", seed=3, near=base)
    return folder


@pytest.fixture
def recipe(zoo: Path) -> Recipe:
    return read_mergekit(TIES, zoo)


def half_done(done: int, total: int) -> None:
    if done > total / 2:
        raise KeyboardInterrupt


def interrupted(recipe: Recipe, out: Path, resume: bool) -> None:
    with pytest.raises(KeyboardInterrupt):
        merge_to_folder(recipe, open_sources(recipe), out, half_done, shard_size=SHARD, resume=resume)
    assert not out.exists()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_an_interrupted_merge_goes_on_from_its_finished_files(recipe: Recipe, tmp_path: Path) -> None:
    interrupted(recipe, tmp_path / "child", resume=True)
    kept = {path.name: path.stat() for path in (tmp_path / ".child.part").glob("*.safetensors")}
    assert kept and not list((tmp_path / ".child.part").glob("*.part"))
    merge_to_folder(recipe, open_sources(recipe), tmp_path / "child", shard_size=SHARD, resume=True)
    for name, before in kept.items():
        after = (tmp_path / "child" / name).stat()
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    (tmp_path / "again").mkdir()
    merge_to_folder(recipe, open_sources(recipe), tmp_path / "again" / "child", shard_size=SHARD)
    assert contents(tmp_path / "child") == contents(tmp_path / "again" / "child")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_without_resume_nothing_is_left(recipe: Recipe, tmp_path: Path) -> None:
    interrupted(recipe, tmp_path / "child", resume=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("change", ["recipe", "source"])
def test_another_merge_does_not_go_on_from_it(tmp_path: Path, change: str) -> None:
    base = pico(tmp_path / "base", seed=1)
    pico(tmp_path / "a", seed=2, near=base)
    pico(tmp_path / "b", seed=3, near=base)
    first = read_mergekit(TIES, tmp_path)
    interrupted(first, tmp_path / "child", resume=True)
    second = read_mergekit(TIES.replace("0.7", "0.8"), tmp_path) if change == "recipe" else first
    if change == "source":
        pico(tmp_path / "a", seed=4, near=base)
    merge_to_folder(second, open_sources(second), tmp_path / "child", shard_size=SHARD, resume=True)
    merge_to_folder(second, open_sources(second), tmp_path / "fresh", shard_size=SHARD)
    assert Checkpoint.open(tmp_path / "child").digest() == Checkpoint.open(tmp_path / "fresh").digest()


def test_two_merges_into_one_place_are_refused(recipe: Recipe, tmp_path: Path) -> None:
    part = tmp_path / ".child.part"
    part.mkdir()
    other = os.open(part, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(CheckpointError, match="is being made by another process"):
        merge_to_folder(recipe, open_sources(recipe), tmp_path / "child", resume=True)
    os.close(other)


def test_a_full_disk_is_told_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"needs 2199023255552 bytes and \d+ are free. Free some disk space"):
        need_room(tmp_path, 2**41)


def test_the_room_of_a_file_is_taken_at_once_and_given_back(tmp_path: Path) -> None:
    plan = [TensorInfo("a", "BF16", (1000, 1000)), TensorInfo("b", "F32", (3,))]
    with pytest.raises(ZeroDivisionError), ShardFile(tmp_path / "x.safetensors", plan) as file:
        assert (tmp_path / "x.safetensors.part").stat().st_blocks * 512 >= 2_000_000
        file.write("b", 4, b"abcd")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_the_cut_into_files_changes_no_bit(recipe: Recipe, tmp_path: Path) -> None:
    for name, size in (("one", 10**9), ("many", SHARD)):
        merge_to_folder(recipe, open_sources(recipe), tmp_path / name, shard_size=size)
    assert Checkpoint.open(tmp_path / "one").digest() == Checkpoint.open(tmp_path / "many").digest()
