"""Zip archives of any size, written while they are sent."""

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from merger.weights.links import opened

BLOCK = 1 << 20
_LOCAL, _CENTRAL, _END, _END64 = 30, 46, 22, 76  # bytes: PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.16
_WHEN = (1980, 1, 1, 0, 0, 0)  # a fixed date: the same files give the same archive

Member = tuple[str, Path]


class _Pipe:
    """A sink without seek: zipfile then writes sizes after the file's bytes."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []

    def write(self, block: bytes) -> int:
        self.blocks.append(bytes(block))
        return len(block)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing to close."""

    def drain(self) -> Iterator[bytes]:
        blocks, self.blocks = self.blocks, []
        yield from blocks


def stream(members: Sequence[Member]) -> Iterator[bytes]:
    """The archive of ``members`` (name inside, file), stored without compression, block by block."""
    pipe = _Pipe()
    # No tell and no seek: that is how zipfile knows a stream.
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for name, path in members:
            info = zipfile.ZipInfo(name, _WHEN)
            info.external_attr = 0o644 << 16
            with opened(path) as source, archive.open(info, "w", force_zip64=_large(path.stat().st_size)) as target:
                while block := source.read(BLOCK):
                    target.write(block)
                    yield from pipe.drain()
            yield from pipe.drain()
    yield from pipe.drain()


def length(members: Sequence[Member]) -> int:
    """Bytes that :func:`stream` will give."""
    offset = central = 0
    for name, path in members:
        size, named = path.stat().st_size, len(name.encode())
        extra = (16 if size > zipfile.ZIP64_LIMIT else 0) + (8 if offset > zipfile.ZIP64_LIMIT else 0)
        central += _CENTRAL + named + (4 + extra if extra else 0)
        large = _large(size)
        offset += _LOCAL + named + (20 if large else 0) + size + (24 if large else 16)
    far = offset > zipfile.ZIP64_LIMIT or central > zipfile.ZIP64_LIMIT or len(members) > zipfile.ZIP_FILECOUNT_LIMIT
    return offset + central + _END + (_END64 if far else 0)


def _large(size: int) -> bool:
    return size > zipfile.ZIP64_LIMIT
