"""Links within a model's folder and within its entry of the Hub's cache are followed, all others are not."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from merger.errors import CheckpointError
from merger.weights.checkpoint import Checkpoint, read_json
from merger.weights.links import is_plain, opened
from tests.pico import pico

SECRET = b"secret" * 10


def cached(root: Path, link: Callable[[Path, Path], object]) -> Path:
    """A tiny model as a snapshot of a Hub cache; ``link`` makes one of its links, given the link and the blob."""
    model = pico(root / "fresh")
    entry = root / "hub" / "models--someone--fresh"
    snapshot = entry / "snapshots" / "0123abcd"
    (entry / "blobs").mkdir(parents=True)
    snapshot.mkdir(parents=True)
    for number, path in enumerate(sorted(model.iterdir())):
        blob = entry / "blobs" / f"{number:040d}"
        path.rename(blob)
        link(snapshot / path.name, blob)
    model.rmdir()
    return snapshot


def chained(link: Path, blob: Path) -> None:
    """Through a link inside the snapshot, as renamed files are kept."""
    middle = link.parent / f".{link.name}"
    middle.symlink_to(f"../../blobs/{blob.name}")
    link.symlink_to(middle.name)


@pytest.mark.parametrize(
    "link",
    [
        lambda link, blob: link.symlink_to(f"../../blobs/{blob.name}"),
        lambda link, blob: link.symlink_to(blob),
        lambda link, blob: link.symlink_to(f"../0123abcd/../../blobs/./{blob.name}"),
        chained,
    ],
    ids=["as the Hub's client", "absolute", "by a detour", "in two steps"],
)
def test_a_snapshot_of_the_hubs_cache_opens(tmp_path: Path, link: Callable[[Path, Path], object]) -> None:
    plain = Checkpoint.open(pico(tmp_path / "plain"))
    found = Checkpoint.open(cached(tmp_path, link))
    assert found.digest() == plain.digest()
    assert found.licence == "apache-2.0"
    name = next(iter(found.tensors))
    assert found.read(name).equal(plain.read(name))


def test_a_model_in_a_folder_of_a_snapshot_opens(tmp_path: Path) -> None:
    snapshot = cached(tmp_path, lambda link, blob: link.symlink_to(f"../../blobs/{blob.name}"))
    inner = snapshot / "text_encoder"
    inner.mkdir()
    for path in [path for path in snapshot.iterdir() if path.is_symlink()]:
        (inner / path.name).symlink_to(f"../{path.readlink()}")
    assert Checkpoint.open(inner).digest() == Checkpoint.open(snapshot).digest()


def test_a_folder_that_is_a_link_itself_and_links_within_it(tmp_path: Path) -> None:
    model = pico(tmp_path / "model")
    (model / "model.safetensors").rename(model / "weights.safetensors")
    (model / "model.safetensors").symlink_to("weights.safetensors")
    (tmp_path / "here").symlink_to(model)
    assert Checkpoint.open(tmp_path / "here").digest() == Checkpoint.open(model).digest()


def test_what_only_looks_like_a_cache_is_none(tmp_path: Path) -> None:
    snapshot = cached(tmp_path, lambda link, blob: link.symlink_to(f"../../blobs/{blob.name}"))
    snapshot.parents[1].rename(tmp_path / "hub" / "fresh")
    with pytest.raises(CheckpointError, match="leads out of the model's folder"):
        Checkpoint.open(tmp_path / "hub" / "fresh" / "snapshots" / "0123abcd")


def test_a_file_exchanged_for_a_link_between_look_and_opening_is_never_read(tmp_path: Path) -> None:
    """Somebody else changes the folder all the time: what is read is the model's file, or nothing."""
    folder = tmp_path / "model"
    folder.mkdir()
    (tmp_path / "secret").write_bytes(SECRET)
    target, good, bad = folder / "config.json", folder / "good", folder / "bad"
    good.write_bytes(b"{}")
    stop = threading.Event()

    def exchange() -> None:
        while not stop.is_set():
            bad.symlink_to("../secret")
            os.replace(bad, target)
            os.link(good, bad)
            os.replace(bad, target)
            bad.unlink(missing_ok=True)

    other = threading.Thread(target=exchange)
    other.start()
    seen = {"read": 0, "refused": 0}
    try:
        for _ in range(5000):
            try:
                with opened(target) as file:
                    assert file.read() == b"{}"
                seen["read"] += 1
            except CheckpointError:
                seen["refused"] += 1
    finally:
        stop.set()
        other.join()
    assert seen["read"] and seen["refused"], seen


def test_a_blobs_folder_exchanged_for_a_link_is_not_followed(tmp_path: Path) -> None:
    snapshot = cached(tmp_path, lambda link, blob: link.symlink_to(f"../../blobs/{blob.name}"))
    blobs = snapshot.parents[1] / "blobs"
    blobs.rename(tmp_path / "elsewhere")
    blobs.symlink_to(tmp_path / "elsewhere")
    assert not is_plain(snapshot / "config.json")


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
def test_a_git_lfs_pointer_is_told_as_such(tmp_path: Path, name: str) -> None:
    model = pico(tmp_path / "model")
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n"
    (model / name).write_text(pointer, "utf-8")
    with pytest.raises(CheckpointError, match=rf"{name} is a Git LFS pointer.*git lfs pull"):
        read_json(Checkpoint.open(model).path / name)
