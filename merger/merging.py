"""Recipe and checkpoints -> the child's tensors, streamed; and the child's whole folder on disk."""

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from merger.cards import Lineage, Parent, card
from merger.errors import N_, CheckpointError
from merger.expression import Expression, Operands, layout_of, output_names
from merger.preflight import Checkpoints, preflight
from merger.recipes.recipe import Recipe, Source, sources
from merger.tokenizers.inherit import inherit
from merger.weights.header import TensorInfo
from merger.weights.writer import SHARD_BYTES, write_checkpoint

if TYPE_CHECKING:
    from torch import Tensor

Progress = Callable[[int, int], None]  # bytes done, bytes in all


def merge(recipe: Recipe, checkpoints: Checkpoints, device: str = "cpu") -> Iterator[tuple[str, "Tensor"]]:
    """The child's tensors in the order of its first source, each computed when its turn comes.

    checkpoints: by ``Source.model``. Nested merges need no model in between. On the CPU every bit is the same for
    any number of threads: a tensor is computed by one thread, several tensors at once.
    Raises the first problem of :func:`merger.preflight.preflight`.
    """
    import torch

    expression = prepared(recipe, checkpoints)
    operands = Operands()

    def read(source: Source, name: str) -> "Tensor":
        return checkpoints[source.model].read(name).to(device)

    def compute(name: str) -> "Tensor":
        word = expression.out_word(name, checkpoints)
        with torch.no_grad():
            return expression.evaluate(name, expression.parameters(name), read, operands, word)

    workers = min(4, os.cpu_count() or 1) if device == "cpu" else 1
    waiting: deque[tuple[str, Future[Tensor]]] = deque()
    with ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        for name in output_names(expression, checkpoints):
            waiting.append((name, pool.submit(compute, name)))
            if len(waiting) > workers:
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()


def merge_to_folder(
    recipe: Recipe,
    checkpoints: Checkpoints,
    out: Path,
    progress: Progress | None = None,
    lineage: Lineage | None = None,
    device: str = "cpu",
    shard_size: int = SHARD_BYTES,
) -> None:
    """Write the child as a folder that transformers loads: weights, settings, tokenizer, model card.

    Everything goes to a hidden folder beside ``out``, renamed when complete: whatever interrupts, ``out`` is whole or
    absent. Raises CheckpointError when it is there already.
    """
    refuse_existing(out)
    expression = prepared(recipe, checkpoints)
    plan = [
        TensorInfo(
            name, expression.out_word(name, checkpoints), checkpoints[expression.sources[0].model].tensors[name].shape
        )
        for name in output_names(expression, checkpoints)
    ]
    total = sum(tensor.nbytes for tensor in plan)
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.parent / f".{out.name}.{os.getpid()}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        write_checkpoint(part, plan, merge(recipe, checkpoints, device), shard_size, _counted(progress, total))
        donor = checkpoints[(recipe.tokenizer or expression.sources[0]).model]
        inherit(donor, part, _main_dtype(plan))
        if lineage is None:
            lineage = lineage_of(recipe, checkpoints, out.name)
        (part / "README.md").write_text(card(recipe, lineage), encoding="utf-8")
        part.rename(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def refuse_existing(out: Path) -> None:
    """Raise CheckpointError when something is there already."""
    if out.exists() or out.is_symlink():
        raise CheckpointError(N_("{file} exists already."), mend=N_("Choose another name."), file=str(out))


def prepared(recipe: Recipe, checkpoints: Checkpoints) -> Expression:
    """The recipe's expression; raises what stands against the merge."""
    for problem in preflight(recipe, checkpoints):
        raise problem
    return Expression(recipe, layout_of(recipe, checkpoints))


def lineage_of(recipe: Recipe, checkpoints: Checkpoints, name: str) -> Lineage:
    """Name, digest and licence of every parent, as the folders tell them (this reads the parents once)."""
    parents = []
    for source in sources(recipe.root):
        checkpoint = checkpoints[source.model]
        parents.append(Parent(source.model, checkpoint.path.name, checkpoint.digest(), checkpoint.licence))
    return Lineage(name, tuple(parents))


def _counted(progress: Progress | None, total: int) -> Callable[[int], None] | None:
    if progress is None:
        return None
    done = 0

    def count(written: int) -> None:
        nonlocal done
        done += written
        progress(done, total)

    return count


def _main_dtype(plan: list[TensorInfo]) -> str:
    counts: dict[str, int] = {}
    for tensor in plan:
        counts[tensor.dtype] = counts.get(tensor.dtype, 0) + tensor.count
    return max(counts, key=lambda word: counts[word])
