"""A digest is computed once for files that stay as they are, and again for those that do not."""

import os
from pathlib import Path

import pytest

from merger.weights.checkpoint import Checkpoint
from merger.weights.remembered import remembered_digest
from tests.pico import pico


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return pico(tmp_path / "model")


def known(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache").rglob("*")) if (tmp_path / "cache").exists() else []


def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("merger.weights.remembered._RACE", -1.0)


def test_what_was_remembered_is_taken(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(monkeypatch)
    checkpoint = Checkpoint.open(model)
    assert remembered_digest(checkpoint) == checkpoint.digest()
    (stored,) = [path for path in known(tmp_path) if path.is_file()]
    stored.write_text("f" * 64)
    assert remembered_digest(checkpoint) == "f" * 64


def test_a_file_that_changed_is_hashed_again(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(monkeypatch)
    before = remembered_digest(Checkpoint.open(model))
    weights = model / "model.safetensors"
    raw, times = bytearray(weights.read_bytes()), weights.stat()
    raw[-1] ^= 1
    weights.write_bytes(raw)
    os.utime(weights, ns=(times.st_atime_ns, times.st_mtime_ns))  # not even the time of change tells
    after = remembered_digest(Checkpoint.open(model))
    assert after != before and after == Checkpoint.open(model).digest()


def test_a_file_changed_just_now_is_not_remembered(model: Path, tmp_path: Path) -> None:
    remembered_digest(Checkpoint.open(model))
    assert known(tmp_path) == []


def test_a_cache_that_cannot_be_written_is_no_fault(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(monkeypatch)
    (tmp_path / "cache").write_text("in the way")
    assert remembered_digest(Checkpoint.open(model)) == Checkpoint.open(model).digest()
