"""Files of weights mapped into memory: nothing is read until it is looked at, and a tensor's pages can be let go."""

import mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy

from merger.weights.dequantising import Part
from merger.weights.header import ITEM_BYTES, TensorInfo
from merger.weights.links import opened

if TYPE_CHECKING:
    from numpy.typing import NDArray


class MappedFiles:
    """Files by path, each mapped when it is first needed."""

    def __init__(self) -> None:
        self._maps: dict[Path, mmap.mmap] = {}

    def of(self, path: Path) -> mmap.mmap:
        """The whole file."""
        if path not in self._maps:
            with opened(path) as file:
                # A private map: torch wants a writable buffer, and a write would never reach the file.
                self._maps[path] = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        return self._maps[path]

    def stored(self, tensor: TensorInfo, path: Path) -> "NDArray[Any]":
        """A tensor's bytes, flat [n]: float32, else unsigned whole numbers of the same width."""
        width = ITEM_BYTES[tensor.dtype]
        kind = numpy.dtype("<f4" if tensor.dtype == "F32" else f"<u{width}")
        if not tensor.count:
            return numpy.empty(0, kind)
        mapped = self.of(path)
        if tensor.start % width:  # compiled loops need aligned elements; old writers did not pad the header
            return numpy.frombuffer(bytearray(mapped[tensor.start : tensor.end]), kind)
        return numpy.frombuffer(mapped, kind, tensor.count, tensor.start)

    def forget(self, part: Part) -> None:
        """Tell the system that these pages will not be looked at again soon; they come back when they are."""
        first = -(-part.info.start // mmap.PAGESIZE) * mmap.PAGESIZE
        length = part.info.end // mmap.PAGESIZE * mmap.PAGESIZE - first
        if length > 0:
            self.of(part.file).madvise(mmap.MADV_DONTNEED, first, length)
