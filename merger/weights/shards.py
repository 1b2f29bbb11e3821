"""Which safetensors files hold a model's weights, and which of them each tensor is read from: the index decides."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from merger.errors import N_, CheckpointError
from merger.weights.documents import read_json
from merger.weights.header import TensorInfo, read_header
from merger.weights.links import is_there

SINGLE = "model.safetensors"
INDEX = "model.safetensors.index.json"
_MOST_FILES = 5_000
_MOST_TENSORS = 250_000
_PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*\.safetensors")


@dataclass(frozen=True)
class Shards:
    """tensors: name -> TensorInfo, in the order of the files; files: name -> the file it is read from.

    notices: what lies there and is not read, told but no fault.
    """

    tensors: Mapping[str, TensorInfo]
    files: Mapping[str, Path]
    notices: tuple[CheckpointError, ...]


def read_shards(folder: Path) -> Shards:
    """Read the headers of a model's files; raises CheckpointError naming file and tensor.

    What the index does not list is left out; what it lists must be in the file that it names.
    """
    notices: list[CheckpointError] = []
    listed = _listed(folder, notices)
    tensors: dict[str, TensorInfo] = {}
    files: dict[str, Path] = {}
    left: list[tuple[str, str]] = []
    for file, expected in listed.items():
        found = read_header(folder / file).tensors
        missing = min((name for name in expected or () if name not in found), default=None)
        if missing is not None:
            raise CheckpointError(
                N_("{index} says that tensor {tensor} is in {file}, which does not hold it."),
                mend=N_("Copy or download the folder again."),
                index=INDEX, tensor=ascii(missing)[1:-1][:80], file=file,
            )  # fmt: skip
        if len(tensors) + len(found) > _MOST_TENSORS:
            raise CheckpointError(
                N_("{file} holds more than {most} tensors."),
                mend=N_("Choose a smaller model."),
                file=folder.name, most=_MOST_TENSORS,
            )  # fmt: skip
        for name, tensor in found.items():
            if expected is None or name in expected:
                tensors[name], files[name] = tensor, folder / file
            else:
                left.append((name, file))
    if not tensors:
        raise CheckpointError(
            N_("{file} holds no tensors."), mend=N_("Copy or download the folder again."), file=folder.name
        )
    return Shards(tensors, files, (*notices, *_left_out(left)))


def _left_out(left: list[tuple[str, str]]) -> list[CheckpointError]:
    if not left:
        return []
    name, file = left[0]
    notice = CheckpointError(
        N_("Tensor {tensor} in {file} is not read: {index} does not name it there ({count} such tensors in all)."),
        mend=N_("Nothing needs to be done if the index is right."),
        tensor=name, file=file, index=INDEX, count=len(left),
    )  # fmt: skip
    return [notice]


def _listed(folder: Path, notices: list[CheckpointError]) -> dict[str, frozenset[str] | None]:
    """The files that hold weights, and which tensors are read from each (None: all of them)."""
    if is_there(folder / INDEX):
        files = _index(folder)
        gone = next((file for file in files if not is_there(folder / file)), None)
        if is_there(folder / SINGLE) and SINGLE not in files:
            notice = CheckpointError(
                N_("{file} and {index} lie side by side and name different files; {read} is read."),
                mend=N_("Remove the one that does not belong to the model."),
                file=SINGLE, index=INDEX, read=INDEX if gone is None else SINGLE,
            )  # fmt: skip
            notices.append(notice)
            if gone is not None:
                return {SINGLE: None}
        return {file: frozenset(names) for file, names in files.items()}
    return {SINGLE: None}


def _index(folder: Path) -> dict[str, set[str]]:
    """The tensors that the index says are in each file."""
    listed = read_json(folder / INDEX).get("weight_map")
    if not isinstance(listed, dict) or not listed or not all(isinstance(file, str) for file in listed.values()):
        raise CheckpointError(
            N_("{file} has no usable weight_map."), mend=N_("Copy or download the folder again."), file=INDEX
        )
    files: dict[str, set[str]] = {}
    for name, file in listed.items():
        if not _PLAIN.fullmatch(file):
            raise CheckpointError(
                N_("{index} points tensor {tensor} at {file}, which is no plain safetensors file name."),
                mend=N_("Copy or download the folder again."),
                index=INDEX, tensor=ascii(name)[1:-1][:80], file=ascii(file)[:80],
            )  # fmt: skip
        files.setdefault(file, set()).add(name)
    if len(files) > _MOST_FILES:
        raise CheckpointError(
            N_("{file} names {count} files; at most {most} are accepted."),
            mend=N_("Save the model again in fewer, larger files."),
            file=INDEX, count=len(files), most=_MOST_FILES,
        )  # fmt: skip
    return files


def refuse_other_formats(folder: Path) -> None:
    """Raise CheckpointError where the only weights are in a format that is not opened; nothing where there are none."""
    if is_there(folder / INDEX) or is_there(folder / SINGLE):
        return
    suffixes = {path.suffix.lower() for path in folder.iterdir()}
    if ".safetensors" in suffixes:
        raise _unnamed(folder)
    if ".gguf" in suffixes:
        raise CheckpointError(
            N_("{file} holds weights in GGUF, a format for running models, not for merging them."),
            mend=N_("Use the full model that the GGUF file was made from; its page names it as the base model."),
            file=folder.name,
        )
    if suffixes & set(_PICKLED):
        raise CheckpointError(
            N_("{file} holds pickled weights (.bin, .pt, .ckpt), which are never opened."),
            mend=N_("Use a safetensors copy of the model."),
            file=folder.name,
        )


def _unnamed(folder: Path) -> CheckpointError:
    """Weights that nothing names: shards without their index, or one publisher's own form beside transformers'."""
    found = sorted(path.name for path in folder.iterdir() if path.suffix.lower() == ".safetensors")
    facts = {"file": ascii(found[0])[1:-1][:80], "count": len(found), "single": SINGLE, "index": INDEX}
    if any(re.search(r"-\d+-of-\d+\.", name) for name in found):
        return CheckpointError(
            N_("{index} is missing, which names the files of weights ({file} and so on, {count} in all)."),
            mend=N_("Copy or download the folder again."),
            **facts,
        )  # fmt: skip
    return CheckpointError(
        N_("{single} is missing; weights under another name ({file}) are not in the form that transformers loads."),
        mend=N_("Use the model's copy for transformers. It has a {single}, or a {index} with the files that it names."),
        **facts,
    )  # fmt: skip
