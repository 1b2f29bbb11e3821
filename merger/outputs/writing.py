"""The child's tensors into files: several at once, tile by tile, each number looked at on its way."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from merger.errors import N_, CheckpointError
from merger.formulas.child import Child
from merger.formulas.expression import Leaf
from merger.kernels import Tile
from merger.numerics.floats import PRECISIONS, STORED_AS, all_finite, encode
from merger.recipes.recipe import Recipe
from merger.weights.header import TensorInfo
from merger.weights.writer import ShardFile

if TYPE_CHECKING:
    from torch import Tensor

Progress = Callable[[int, int], None]  # bytes done, bytes in all
Odd = Callable[[CheckpointError], None]
_WRITE = 1 << 20  # bytes that go to the disk at once


class Counter:
    """Bytes done, told from any thread."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0
        self._lock = threading.Lock()

    def add(self, written: int) -> None:
        with self._lock:
            self._done += written
            if self._progress:
                self._progress(self._done, self._total)


def odd_tensor(tensor: str, model: str, read: str = "") -> CheckpointError:
    """What is said of a source's tensor that holds NaN or infinity. read: the format that it was read in."""
    return CheckpointError(
        N_("Tensor {tensor} of {model}{read} holds NaN or infinity."),
        mend=N_("Download the model again, or leave it out of the recipe."),
        tensor=tensor, model=model, read=read,
    )  # fmt: skip


class Watch:
    """What happens when NaN or infinity is seen: a tensor is told of once, or stops the merge where nobody is told."""

    def __init__(self, recipe: Recipe, odd: Odd | None) -> None:
        self._dtype, self._odd = recipe.dtype, odd
        self._told: set[object] = set()
        self._lock = threading.Lock()

    def source(self, leaf: Leaf) -> None:
        """Called for a source's tensor."""
        read = f" ({self._dtype})" if self._dtype else ""
        self._tell(leaf, odd_tensor(leaf.tensor, PurePath(leaf.source.model).name, read))

    def child(self, tensor: TensorInfo) -> None:
        """Called for a tensor of the child."""
        self._tell(
            tensor.name,
            CheckpointError(
                N_("Tensor {tensor} of the child would hold NaN or infinity in {dtype}."),
                mend=N_("Use dtype bfloat16 or float32, or smaller weights."),
                tensor=tensor.name, dtype=tensor.dtype,
            ),
        )  # fmt: skip

    def _tell(self, what: object, fault: CheckpointError) -> None:
        if self._odd is None:
            raise fault
        with self._lock:
            if what not in self._told:
                self._told.add(what)
                self._odd(fault)


def fill(
    child: Child,
    shard: Sequence[TensorInfo],
    target: ShardFile,
    counter: Counter,
    watch: Watch,
    pool: ThreadPoolExecutor,
    device: str,
) -> None:
    """All tensors of one file, the largest first, so that no thread is left alone with one at the end."""
    stop = threading.Event()
    jobs: list[Future[None]] = [
        pool.submit(_one, child, tensor, target, counter, watch, stop, device)
        for tensor in sorted(shard, key=lambda tensor: -tensor.nbytes)
    ]
    try:
        for job in as_completed(jobs):
            job.result()
    except BaseException:
        stop.set()
        for job in jobs:
            job.cancel()
        raise
    finally:
        for job in jobs:  # the file must not be closed under a thread that still writes
            if not job.cancelled():
                job.exception()


def _one(
    child: Child,
    tensor: TensorInfo,
    target: ShardFile,
    counter: Counter,
    watch: Watch,
    stop: threading.Event,
    device: str,
) -> None:
    if stop.is_set():
        return
    formula = child.expression.formula(tensor.name)
    writing = _Writing(tensor, target, counter, watch, stop)
    if device != "cpu" or not child.tiles(tensor, formula, writing.take):
        writing.whole(child.tensor(tensor.name, device))
    else:
        writing.flush()
    for leaf in formula.leaves:
        child.checkpoints[leaf.source.model].forget(leaf.tensor)


class _Writing:
    """One tensor on its way to the disk: encodes tiles and writes them about a megabyte at a time."""

    def __init__(
        self, tensor: TensorInfo, target: ShardFile, counter: Counter, watch: Watch, stop: threading.Event
    ) -> None:
        self._tensor, self._target, self._counter, self._watch, self._stop = tensor, target, counter, watch, stop
        self._precision = PRECISIONS.get(tensor.dtype, 0)
        kind = STORED_AS[self._precision]
        self._buffer = np.empty(min(tensor.count, _WRITE // kind.itemsize), kind)
        self._used = 0
        self._written = 0

    def take(self, start: int, tile: Tile) -> None:
        offset = 0
        while offset < tile.size:
            if self._used == self._buffer.size:
                self.flush()
            count = min(tile.size - offset, self._buffer.size - self._used)
            encode(tile[offset : offset + count], self._precision, self._buffer[self._used : self._used + count])
            self._used += count
            offset += count

    def whole(self, tensor: "Tensor") -> None:
        """The tensor at once, as torch has made it."""
        import torch  # slow to import

        if tensor.is_floating_point() and not torch.isfinite(tensor).all():
            self._watch.child(self._tensor)
        self._target.write(self._tensor.name, 0, tensor.cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)
        self._counter.add(self._tensor.nbytes)

    def flush(self) -> None:
        if self._stop.is_set():
            raise InterruptedError
        if not all_finite(self._buffer[: self._used], self._precision):
            self._watch.child(self._tensor)
        part = self._buffer[: self._used].view(np.uint8)
        self._target.write(self._tensor.name, self._written, part.data)
        self._written += part.size
        self._used = 0
        self._counter.add(part.size)
