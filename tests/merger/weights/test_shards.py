"""The index says which file a tensor is read from; what else lies there is told and left out."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from merger.errors import CheckpointError
from merger.weights.checkpoint import INDEX, SINGLE, Checkpoint
from tests.pico import pico

HEAD, NORM = "lm_head.weight", "model.norm.weight"
SHARD, OVERLAY = "model-00001-of-00001.safetensors", "model-overlay.safetensors"


def overlaid(folder: Path, shard: str = SHARD) -> dict[str, torch.Tensor]:
    """A model whose index takes the head from a second file; the first still holds the old one."""
    values = load_file(pico(folder) / SINGLE)
    (folder / SINGLE).unlink()
    save_file(values, folder / shard)
    save_file({HEAD: values[HEAD] * 2}, folder / OVERLAY)
    write_index(folder, dict.fromkeys(values, shard) | {HEAD: OVERLAY})
    return values


def write_index(folder: Path, places: dict[str, str]) -> None:
    (folder / INDEX).write_text(json.dumps({"metadata": {}, "weight_map": places}), "utf-8")


@pytest.mark.parametrize("shard", [SHARD, SINGLE])
def test_an_overlay_counts_and_the_old_copy_is_told(tmp_path: Path, shard: str) -> None:
    values = overlaid(tmp_path, shard)
    found = Checkpoint.open(tmp_path)
    assert found.read(HEAD).equal(values[HEAD] * 2)
    assert found.read(NORM).equal(values[NORM])
    assert len(found.tensors) == len(values)
    assert [notice.facts["tensor"] for notice in found.notices] == [HEAD]
    assert shard in str(found.notices[0])


def test_what_the_index_does_not_list_is_left_out(tmp_path: Path) -> None:
    values = overlaid(tmp_path)
    write_index(tmp_path, {name: SHARD for name in values if name != HEAD})
    found = Checkpoint.open(tmp_path)
    assert HEAD not in found.tensors and "not read" in str(found.notices[0])


def test_what_the_index_lists_must_be_there(tmp_path: Path) -> None:
    values = overlaid(tmp_path)
    write_index(tmp_path, dict.fromkeys(values, SHARD) | {NORM: OVERLAY})
    with pytest.raises(CheckpointError, match=f"tensor {NORM} is in {OVERLAY}, which does not hold it"):
        Checkpoint.open(tmp_path)


def test_an_index_left_behind_by_files_that_are_gone(tmp_path: Path) -> None:
    values = load_file(pico(tmp_path) / SINGLE)
    write_index(tmp_path, dict.fromkeys(values, SHARD))
    found = Checkpoint.open(tmp_path)
    assert len(found.tensors) == len(values)
    assert f"{SINGLE} is read" in str(found.notices[0])


def test_two_models_in_one_folder(tmp_path: Path) -> None:
    values = load_file(pico(tmp_path) / SINGLE)
    save_file({name: value * 2 for name, value in values.items()}, tmp_path / SHARD)
    write_index(tmp_path, dict.fromkeys(values, SHARD))
    found = Checkpoint.open(tmp_path)
    assert found.read(NORM).equal(values[NORM] * 2)
    assert f"{INDEX} is read" in str(found.notices[0])


def test_shards_without_their_index_are_told_from_weights_in_another_form(tmp_path: Path) -> None:
    values = load_file(pico(tmp_path) / SINGLE)
    (tmp_path / SINGLE).unlink()
    save_file(values, tmp_path / SHARD)
    with pytest.raises(CheckpointError, match=rf"{INDEX} is missing, .*\({SHARD} and so on, 1 in all\)"):
        Checkpoint.open(tmp_path)
    (tmp_path / SHARD).rename(tmp_path / "consolidated.safetensors")
    with pytest.raises(CheckpointError, match=rf"{SINGLE} is missing; .*\(consolidated\.safetensors\)"):
        Checkpoint.open(tmp_path)
