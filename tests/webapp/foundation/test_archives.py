"""Zip archives written while they are sent: sound, and exactly as long as announced."""

import io
import zipfile
from pathlib import Path

import pytest

from webapp.foundation import archives


@pytest.mark.parametrize("limit", [zipfile.ZIP64_LIMIT, 2000])
def test_the_announced_length_is_the_real_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    """The low limit makes zipfile write the long headers that files beyond 2 GB need."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", limit)
    contents = {"a.safetensors": b"x" * 3000, "b.json": b"{}", "空.txt": b"", "c.bin": bytes(range(256)) * 9000}
    members = []
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        members.append((f"model/{name}", tmp_path / name))
    whole = b"".join(archives.stream(members))
    assert len(whole) == archives.length(members)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        assert {name.removeprefix("model/"): archive.read(name) for name in archive.namelist()} == contents


def test_no_block_is_larger_than_what_is_read_at_once(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"\0" * (3 * archives.BLOCK))
    assert max(map(len, archives.stream([("large", tmp_path / "large")]))) <= archives.BLOCK
