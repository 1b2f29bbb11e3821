"""Recipe and checkpoints -> the child's tensors, streamed; and the child's whole folder on disk."""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from merger.architectures.checked import conforms
from merger.checks.preflight import refuse_faulty
from merger.errors import N_, CheckpointError
from merger.formulas.child import Child
from merger.formulas.devices import check_device
from merger.formulas.opening import Checkpoints, needed
from merger.outputs.cards import Lineage, NotTaken, Parent, card
from merger.outputs.child_files import write_child_files
from merger.outputs.writing import Counter, Odd, Progress, Watch, fill
from merger.recipes.recipe import Recipe, digest
from merger.tokenizers.report import VocabularyReport
from merger.weights.carried import Parents, carry_licences, left_out
from merger.weights.checkpoint import Checkpoint, read_json
from merger.weights.custom_code import custom_code
from merger.weights.header import TensorInfo
from merger.weights.remembered import remembered_digest
from merger.weights.writer import SHARD_BYTES, ShardFile, need_room, shards_of, write_index

if TYPE_CHECKING:
    from torch import Tensor

_PLAN = "plan.json"
_UNCHECKED = ("Not checked", "transformers has no class of this architecture, so the child was not compared with one")


def merge(recipe: Recipe, checkpoints: Checkpoints, device: str = "cpu") -> Iterator[tuple[str, "Tensor"]]:
    """The child's tensors in the order of its first source, each computed when its turn comes.

    checkpoints: by ``Source.model``. Nested merges need no model in between.
    device: as :func:`merger.formulas.devices.check_device` knows it; raises what that and
    :func:`merger.checks.preflight.preflight` say against it and the recipe.
    """
    check_device(device)
    refuse_faulty(recipe, checkpoints)
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
    odd: Odd | None = None,
) -> VocabularyReport | None:
    """Write the child as a folder that transformers loads: weights, settings, tokenizer, model card.

    Everything goes to a hidden folder beside ``out``, renamed when complete: whatever interrupts, ``out`` is whole or
    absent. resume: what was interrupted leaves its finished shards there, and the same merge goes on from them.
    A tensor is computed by one thread, several tensors at once; every bit is the same for any number of threads.
    odd: told of each tensor that holds NaN or infinity, a source's or the child's, which is then written as it is.
    Raises CheckpointError when ``out`` is there already, and for such a tensor where nobody is told; else as
    :func:`merge`. Returns what each token got, where the recipe asks for a vocabulary.
    """
    refuse_existing(out)
    check_device(device)
    refuse_faulty(recipe, checkpoints)
    watch = Watch(recipe, odd)
    child = Child(recipe, checkpoints, odd=watch.source)
    plan = [child.info(name) for name in child.names]
    shards = shards_of(plan, shard_size)
    out.parent.mkdir(parents=True, exist_ok=True)
    with _workplace(out, _identity(child, plan, shard_size), resume) as part:
        missing = [tensor.nbytes for file, shard in shards.items() if not (part / file).exists() for tensor in shard]
        need_room(part, sum(missing))
        write_child_files(child, part, _main_dtype(plan))  # first: what cannot be said is refused at once
        donor = child.checkpoints[child.expression.shell.model]
        counter = Counter(progress, sum(tensor.nbytes for tensor in plan))
        workers = min(8, os.cpu_count() or 1) if device == "cpu" else 1
        with ThreadPoolExecutor(workers + 2) as pool:
            known = None if lineage is not None else pool.submit(lineage_of, recipe, checkpoints, out.name)
            loadable = pool.submit(conforms, read_json(part / "config.json"), plan, tuple(donor.tensors))
            for file, shard in shards.items():
                if (part / file).exists():
                    counter.add(sum(tensor.nbytes for tensor in shard))
                    continue
                with ShardFile(part / file, shard) as target:
                    fill(child, shard, target, counter, watch, pool, device)
            lineage = known.result() if known is not None else lineage
            checked = loadable.result()
        assert lineage is not None
        write_index(part, shards)
        _as_planned(part, plan)
        parents = _parents(child, lineage)
        carry_licences(parents, part)
        lineage = lineage if checked else replace(lineage, notes={**lineage.notes, _UNCHECKED[0]: _UNCHECKED[1]})
        (part / "README.md").write_text(card(recipe, lineage, _not_taken(child, parents)), encoding="utf-8")
        (part / _PLAN).unlink(missing_ok=True)
        part.rename(out)
    return None if child.vocabulary is None else child.vocabulary.report


def _as_planned(part: Path, plan: Sequence[TensorInfo]) -> None:
    """Open the child from its headers; raises CheckpointError for a tensor that is not as it was planned."""
    held = Checkpoint.open(part).tensors
    for tensor in plan:
        found = held.get(tensor.name)
        if found is None or (found.dtype, found.shape) != (tensor.dtype, tensor.shape):
            raise CheckpointError(
                N_("Tensor {tensor} was not written as it should be."),
                mend=N_("Merge again; if it happens again, check the disk."),
                tensor=tensor.name,
            )


def refuse_existing(out: Path) -> None:
    """Raise CheckpointError when something is there already."""
    if out.exists() or out.is_symlink():
        raise CheckpointError(N_("{file} exists already."), mend=N_("Choose another name."), file=str(out))


def lineage_of(recipe: Recipe, checkpoints: Checkpoints, name: str) -> Lineage:
    """Name, digest and licence of every parent, as the folders tell them (this reads the parents once)."""
    parents = []
    for source in needed(recipe):
        checkpoint = checkpoints[source.model]
        licence, (_, added) = checkpoint.licence, checkpoint.stated_licences
        added = None if added == licence else added
        parents.append(Parent(source.model, checkpoint.name, remembered_digest(checkpoint), licence, added))
    return Lineage(name, tuple(parents))


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
                shutil.rmtree(path) if path.is_dir() else path.unlink()
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
        for path in sorted(checkpoint.all_files):
            facts = path.stat()
            files.append([path.name, facts.st_size, facts.st_mtime_ns])
    shapes = [[tensor.name, tensor.dtype, list(tensor.shape)] for tensor in plan]
    text = json.dumps([digest(child.recipe), files, shapes, shard_size])
    return hashlib.sha256(text.encode()).hexdigest()


def _parents(child: Child, lineage: Lineage) -> Parents:
    """The models whose weights go in, by the names that the card calls them."""
    names = {parent.model: parent.name for parent in lineage.parents}
    opened = {source.model: child.checkpoints[source.model] for source in child.expression.sources}
    return [(names.get(model, checkpoint.path.name), checkpoint) for model, checkpoint in opened.items()]


def _not_taken(child: Child, parents: Parents) -> NotTaken:
    """What the card says of the parents' files."""
    donor = child.checkpoints[child.expression.shell.model]
    wanted = child.vocabulary
    tokenizer = donor if wanted is None else child.checkpoints[wanted.sources[wanted.whole.frame].model]
    codes = [(name, found) for name, item in parents if (found := custom_code(item)) is not None]
    ignored = [(name, tuple(item.ignored)) for name, item in parents if item.ignored]
    return NotTaken(left_out(parents, donor, tokenizer), tuple(codes), tuple(ignored))


def _main_dtype(plan: Sequence[TensorInfo]) -> str:
    counts: dict[str, int] = {}
    for tensor in plan:
        counts[tensor.dtype] = counts.get(tensor.dtype, 0) + tensor.count
    return max(counts, key=lambda word: counts[word])
