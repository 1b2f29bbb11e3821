"""Write a checkpoint as safetensors shards: room made beforehand, temporary names, then rename, the index last."""

import errno
import json
import os
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from merger.errors import N_, CheckpointError
from merger.weights.checkpoint import INDEX, SINGLE
from merger.weights.header import TensorInfo

SHARD_BYTES = 5 * 10**9
_UNDER_WAY = 32  # pieces that the disk may be busy with


class ShardFile:
    """One file while it is written; as a context it has its name when all went well and is gone when not.

    The room is taken from the disk at once: a full disk is told before any work, and tensors may come in any order.
    The disk writes while others compute, and what it has written leaves the system's file cache: new pages for a whole
    file cost more processor time than a merge, and would drive out the models that are read.
    """

    def __init__(self, path: Path, shard: Sequence[TensorInfo]) -> None:
        self._path, self._part = path, path.with_name(path.name + ".part")
        self._header = _header(shard)
        self._places: dict[str, int] = {}
        self._under_way: deque[tuple[int, int]] = deque()  # first byte, length
        self._size = len(self._header)
        for tensor in shard:
            self._places[tensor.name] = self._size
            self._size += tensor.nbytes

    def __enter__(self) -> "ShardFile":
        self._file = os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            os.posix_fallocate(self._file, 0, self._size)
            os.pwrite(self._file, self._header, 0)
        except OSError as fault:
            self.__exit__(type(fault), fault, None)
            raise no_room(self._path, self._size, fault) from fault
        return self

    def write(self, name: str, offset: int, part: "bytes | memoryview") -> None:
        """Put bytes of a tensor at ``offset`` of it; any thread may."""
        position = self._places[name] + offset
        rest = memoryview(part).cast("B")
        piece = position, rest.nbytes
        while rest:
            written = os.pwrite(self._file, rest, position)
            rest, position = rest[written:], position + written
        self._under_way.append(piece)
        os.posix_fadvise(self._file, *piece, os.POSIX_FADV_DONTNEED)  # dirty: the system begins to write it
        if len(self._under_way) > _UNDER_WAY:
            os.posix_fadvise(self._file, *self._under_way.popleft(), os.POSIX_FADV_DONTNEED)  # clean: it is let go

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                os.fsync(self._file)
        finally:
            os.close(self._file)
            if kind is None:
                self._part.replace(self._path)
            else:
                self._part.unlink(missing_ok=True)


def need_room(folder: Path, size: int) -> None:
    """Raise CheckpointError when fewer than ``size`` bytes are free where ``folder`` is."""
    disk = os.statvfs(folder)
    free = disk.f_bavail * disk.f_frsize
    if size > free:
        raise CheckpointError(
            N_("There is no room for {file}: it needs {bytes} bytes and {free} are free."),
            mend=N_("Free some disk space, or choose another place."),
            file=folder.name, bytes=size, free=free,
        )  # fmt: skip


def no_room(path: Path, size: int, fault: OSError) -> BaseException:
    """A full disk as an error with a mend; any other fault as it is."""
    if fault.errno not in (errno.ENOSPC, errno.EDQUOT):
        return fault
    return CheckpointError(
        N_("There is no room for {file}: it needs {bytes} bytes."),
        mend=N_("Free some disk space, or choose another place."),
        file=path.name, bytes=size,
    )  # fmt: skip


def shards_of(plan: Sequence[TensorInfo], shard_size: int) -> dict[str, list[TensorInfo]]:
    """File name -> the tensors in it, in the plan's order, at most ``shard_size`` bytes unless one alone is larger."""
    shards: list[list[TensorInfo]] = [[]]
    used = 0
    for tensor in plan:
        if shards[-1] and used + tensor.nbytes > shard_size:
            shards.append([])
            used = 0
        shards[-1].append(tensor)
        used += tensor.nbytes
    count = len(shards)
    if count == 1:
        return {SINGLE: shards[0]}
    return {f"model-{number:05d}-of-{count:05d}.safetensors": shard for number, shard in enumerate(shards, start=1)}


def write_index(folder: Path, shards: dict[str, list[TensorInfo]]) -> None:
    """The index over several files; a single one has none."""
    if len(shards) == 1:
        return
    where = {tensor.name: file for file, shard in shards.items() for tensor in shard}
    total = sum(tensor.nbytes for shard in shards.values() for tensor in shard)
    part = folder / (INDEX + ".part")
    part.write_text(
        json.dumps({"metadata": {"total_size": total}, "weight_map": where}, indent=2) + "\n", encoding="utf-8"
    )
    part.replace(folder / INDEX)


def _header(shard: Sequence[TensorInfo]) -> bytes:
    entries: dict[str, object] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for tensor in shard:
        end = offset + tensor.nbytes
        entries[tensor.name] = {"dtype": tensor.dtype, "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(entries, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # data starts aligned, so a reader can map it
    return len(text).to_bytes(8, "little") + text
