"""Recipe and checkpoints -> the child's tensors, streamed; and the child's whole folder on disk."""

import fcntl
import hashlib
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from merger.cards import Lineage, Parent, card
from merger.child import Child
from merger.child_files import write_child_files
from merger.errors import N_, CheckpointError
from merger.kernels import Tile
from merger.preflight import Checkpoints, needed
from merger.recipes.recipe import Recipe, digest
from merger.tokenizers.report import VocabularyReport
from merger.weights.header import TensorInfo
from merger.weights.remembered import remembered_digest
from merger.weights.writer import SHARD_BYTES, ShardFile, need_room, shards_of, write_index

if TYPE_CHECKING:
    from torch import Tensor

Progress = Callable[[int, int], None]  # bytes done, bytes in all
_WRITE = 1 << 20  # bytes that go to the disk at once
_PLAN = "plan.json"


def merge(recipe: Recipe, checkpoints: Checkpoints, device: str = "cpu") -> Iterator[tuple[str, "Tensor"]]:
    """The child's tensors in the order of its first source, each computed when its turn comes.

    checkpoints: by ``Source.model``. Nested merges need no model in between.
    Raises the first problem of :func:`merger.preflight.preflight`.
    """
    child = Child(recipe, checkpoints)
    for name in child.names:
        yield name, child.tensor(name, device)


def merge_to_folder(
    recipe: Recipe,
    checkpoints: Checkpoints,
    out: Path,
    progress: Progress | None = None,
    lineage: Lineage | None = None,
    device: str = "cpu",
    shard_size: int = SHARD_BYTES,
    resume: bool = False,
) -> VocabularyReport | None:
    """Write the child as a folder that transformers loads: weights, settings, tokenizer, model card.

    Everything goes to a hidden folder beside ``out``, renamed when complete: whatever interrupts, ``out`` is whole or
    absent. resume: what was interrupted leaves its finished shards there, and the same merge goes on from them.
    A tensor is computed by one thread, several tensors at once; every bit is the same for any number of threads.
    Raises CheckpointError when ``out`` is there already. Returns what each token got, where the recipe asks for a
    vocabulary.
    """
    refuse_existing(out)
    child = Child(recipe, checkpoints)
    plan = [child.info(name) for name in child.names]
    shards = shards_of(plan, shard_size)
    out.parent.mkdir(parents=True, exist_ok=True)
    with _workplace(out, _identity(child, plan, shard_size), resume) as part:
        missing = [tensor.nbytes for file, shard in shards.items() if not (part / file).exists() for tensor in shard]
        need_room(part, sum(missing))
        counter = _Counter(progress, sum(tensor.nbytes for tensor in plan))
        workers = min(8, os.cpu_count() or 1) if device == "cpu" else 1
        with ThreadPoolExecutor(workers + 1) as pool:
            known = None if lineage is not None else pool.submit(lineage_of, recipe, checkpoints, out.name)
            for file, shard in shards.items():
                if (part / file).exists():
                    counter.add(sum(tensor.nbytes for tensor in shard))
                    continue
                with ShardFile(part / file, shard) as target:
                    _fill(child, shard, target, counter, pool, device)
            lineage = known.result() if known is not None else lineage
        assert lineage is not None
        write_index(part, shards)
        write_child_files(child, part, _main_dtype(plan))
        (part / "README.md").write_text(card(recipe, lineage), encoding="utf-8")
        (part / _PLAN).unlink(missing_ok=True)
        part.rename(out)
    return None if child.vocabulary is None else child.vocabulary.report


def refuse_existing(out: Path) -> None:
    """Raise CheckpointError when something is there already."""
    if out.exists() or out.is_symlink():
        raise CheckpointError(N_("{file} exists already."), mend=N_("Choose another name."), file=str(out))


def lineage_of(recipe: Recipe, checkpoints: Checkpoints, name: str) -> Lineage:
    """Name, digest and licence of every parent, as the folders tell them (this reads the parents once)."""
    parents = []
    for source in needed(recipe):
        checkpoint = checkpoints[source.model]
        parents.append(Parent(source.model, checkpoint.name, remembered_digest(checkpoint), checkpoint.licence))
    return Lineage(name, tuple(parents))


def _fill(
    child: Child,
    shard: Sequence[TensorInfo],
    target: ShardFile,
    counter: "_Counter",
    pool: ThreadPoolExecutor,
    device: str,
) -> None:
    """All tensors of one file, the largest first, so that no thread is left alone with one at the end."""
    stop = threading.Event()
    jobs: list[Future[None]] = [
        pool.submit(_one, child, tensor, target, counter, stop, device)
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
    child: Child, tensor: TensorInfo, target: ShardFile, counter: "_Counter", stop: threading.Event, device: str
) -> None:
    if stop.is_set():
        return
    formula = child.expression.formula(tensor.name)
    writing = _Writing(tensor, target, counter, stop)
    if device != "cpu" or not child.tiles(tensor, formula, writing.take):
        import torch

        whole = child.tensor(tensor.name, device)
        target.write(tensor.name, 0, whole.cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)
        counter.add(tensor.nbytes)
    else:
        writing.flush()
    for leaf in formula.leaves:
        child.checkpoints[leaf.source.model].forget(leaf.tensor)


class _Writing:
    """One tensor on its way to the disk: encodes tiles and writes them about a megabyte at a time."""

    def __init__(self, tensor: TensorInfo, target: ShardFile, counter: "_Counter", stop: threading.Event) -> None:
        from merger.numerics.floats import PRECISIONS, STORED_AS

        self._tensor, self._target, self._counter, self._stop = tensor, target, counter, stop
        self._precision = PRECISIONS.get(tensor.dtype, 0)
        kind = STORED_AS[self._precision]
        self._buffer = np.empty(min(tensor.count, _WRITE // kind.itemsize), kind)
        self._used = 0
        self._written = 0

    def take(self, start: int, tile: Tile) -> None:
        from merger.numerics.floats import encode

        place = 0
        while place < tile.size:
            if self._used == self._buffer.size:
                self.flush()
            count = min(tile.size - place, self._buffer.size - self._used)
            encode(tile[place : place + count], self._precision, self._buffer[self._used : self._used + count])
            self._used += count
            place += count

    def flush(self) -> None:
        if self._stop.is_set():
            raise InterruptedError
        part = self._buffer[: self._used].view(np.uint8)
        self._target.write(self._tensor.name, self._written, part.data)
        self._written += part.size
        self._used = 0
        self._counter.add(part.size)


class _Counter:
    """Bytes done, told from any thread."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0
        self._lock = threading.Lock()

    def add(self, written: int) -> None:
        with self._lock:
            self._done += written
            if self._progress:
                self._progress(self._done, self._total)


@contextmanager
def _workplace(out: Path, identity: str, resume: bool) -> Iterator[Path]:
    """The hidden folder beside ``out``, this process's alone; kept after an interruption if ``resume``."""
    part = out.parent / (f".{out.name}.part" if resume else f".{out.name}.{os.getpid()}.part")
    part.mkdir(exist_ok=True)
    lock = os.open(part, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise CheckpointError(
                N_("{file} is being made by another process."),
                mend=N_("Wait for it, or choose another name."),
                file=str(out),
            ) from fault
        stamp = part / _PLAN
        if not stamp.is_file() or stamp.read_text(encoding="utf-8") != identity:
            for path in part.iterdir():
                path.unlink()
            stamp.write_text(identity, encoding="utf-8")
        try:
            yield part
        except BaseException as fault:
            if not resume or not isinstance(fault, KeyboardInterrupt | OSError):
                shutil.rmtree(part, ignore_errors=True)
            raise
    finally:
        os.close(lock)


def _identity(child: Child, plan: Sequence[TensorInfo], shard_size: int) -> str:
    """What a merge is made of: the recipe, the files of its sources as they lie there, and the cut into shards."""
    files = []
    for source in needed(child.recipe):
        checkpoint = child.checkpoints[source.model]
        paths = {*checkpoint.files.values(), *checkpoint.tokenizer_files, checkpoint.path / "config.json"}
        paths |= set() if checkpoint.adapter is None else {checkpoint.adapter.file}
        for path in sorted(paths):
            facts = path.stat()
            files.append([path.name, facts.st_size, facts.st_mtime_ns])
    shapes = [[tensor.name, tensor.dtype, list(tensor.shape)] for tensor in plan]
    text = json.dumps([digest(child.recipe), files, shapes, shard_size])
    return hashlib.sha256(text.encode()).hexdigest()


def _main_dtype(plan: Sequence[TensorInfo]) -> str:
    counts: dict[str, int] = {}
    for tensor in plan:
        counts[tensor.dtype] = counts.get(tensor.dtype, 0) + tensor.count
    return max(counts, key=lambda word: counts[word])
