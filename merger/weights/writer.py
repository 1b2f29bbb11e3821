"""Write a checkpoint as streamed safetensors shards: temporary names, then rename, the index last."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from merger.errors import N_, CheckpointError
from merger.weights.checkpoint import INDEX, SINGLE
from merger.weights.header import TensorInfo

if TYPE_CHECKING:
    from torch import Tensor

SHARD_BYTES = 5 * 10**9


def write_checkpoint(
    folder: Path,
    plan: Sequence[TensorInfo],
    tensors: Iterable[tuple[str, "Tensor"]],
    shard_size: int = SHARD_BYTES,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Write ``tensors`` into ``folder``, holding one of them at a time.

    plan: name, dtype (safetensors' word, "BF16") and shape of every tensor, in the order in which they will come.
    shard_size: most bytes of tensors in a file. progress is told the bytes just written.
    Raises CheckpointError when a tensor differs from the plan.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shards = _shards(plan, shard_size)
    names = _file_names(len(shards))
    stream = iter(tensors)
    for file, shard in zip(names, shards, strict=True):
        part = folder / (file + ".part")
        try:
            with open(part, "wb") as out:
                out.write(_header(shard))
                for planned in shard:
                    out.write(_bytes(planned, stream))
                    if progress:
                        progress(planned.nbytes)
                out.flush()
                os.fsync(out.fileno())
            part.replace(folder / file)
        finally:
            part.unlink(missing_ok=True)
    if len(shards) > 1:
        _write_index(folder, names, shards)


def _file_names(count: int) -> list[str]:
    if count == 1:
        return [SINGLE]
    return [f"model-{number:05d}-of-{count:05d}.safetensors" for number in range(1, count + 1)]


def _shards(plan: Sequence[TensorInfo], shard_size: int) -> list[list[TensorInfo]]:
    shards: list[list[TensorInfo]] = [[]]
    used = 0
    for tensor in plan:
        if shards[-1] and used + tensor.nbytes > shard_size:
            shards.append([])
            used = 0
        shards[-1].append(tensor)
        used += tensor.nbytes
    return shards


def _header(shard: list[TensorInfo]) -> bytes:
    entries: dict[str, object] = {"__metadata__": {"format": "pt"}}
    place = 0
    for tensor in shard:
        end = place + tensor.nbytes
        entries[tensor.name] = {"dtype": tensor.dtype, "shape": list(tensor.shape), "data_offsets": [place, end]}
        place = end
    text = json.dumps(entries, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # data starts aligned, so a reader can map it
    return len(text).to_bytes(8, "little") + text


def _bytes(planned: TensorInfo, stream: "Iterator[tuple[str, Tensor]]") -> bytes:
    import torch

    name, tensor = next(stream, ("", None))
    if tensor is None or name != planned.name or tuple(tensor.shape) != planned.shape:
        raise CheckpointError(N_("Tensor {tensor} did not come as planned."), tensor=planned.name)
    flat = tensor.detach().to("cpu").contiguous().reshape(-1).view(torch.uint8)
    if flat.numel() != planned.nbytes:
        raise CheckpointError(N_("Tensor {tensor} did not come as planned."), tensor=planned.name)
    return flat.numpy().tobytes()


def _write_index(folder: Path, names: list[str], shards: list[list[TensorInfo]]) -> None:
    where = {tensor.name: file for file, shard in zip(names, shards, strict=True) for tensor in shard}
    total = sum(tensor.nbytes for shard in shards for tensor in shard)
    part = folder / (INDEX + ".part")
    part.write_text(
        json.dumps({"metadata": {"total_size": total}, "weight_map": where}, indent=2) + "\n", encoding="utf-8"
    )
    part.replace(folder / INDEX)
