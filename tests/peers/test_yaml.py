"""Every kind of recipe, right and wrong, through mergekit and through ours: the same result or the same refusal.

Each file in ``yaml/`` says in its first lines what to expect:

- ``expect: result``: equal tensors; ``close``: equal but for the method's documented rounding and ties at thresholds;
  ``random``: equal in distribution, for methods that draw lots; ``refusal``: neither takes it.
- ``stricter``: mergekit takes it, we refuse; ``wider``: the other way round; ``other``: both take it and differ. Each
  of these is argued in docs/mergekit.md.
- ``told:``, ``warns:``: part of what we say.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import torch
from tokenizers import Tokenizer
from torch import Tensor

from merger.__main__ import main
from merger.checks.preflight import preflight
from merger.errors import MergerError
from merger.formulas.opening import open_sources
from merger.outputs.merging import merge, merge_to_folder
from merger.recipes.mergekit import read_mergekit, write_mergekit
from merger.recipes.recipe import from_json, to_json
from merger.weights.checkpoint import Checkpoint
from tests.peers.yaml_zoo import make_zoo

ROOT = Path(__file__).resolve().parents[2]
PEER = ROOT / ".venv-peer" / "bin" / "python"
FILES = sorted((Path(__file__).parent / "yaml").glob("*.yml"))
CLOSE, FEW = 0.02, 2  # share of a tensor's elements, or how many, that rounding and ties may change
KINDS = ("result", "close", "random", "refusal", "stricter", "wider", "other")
ACCEPTED = ("result", "close", "random", "wider", "other")  # by us


Rows = list[int] | slice


class Theirs(NamedTuple):
    """What mergekit made of a file: a model folder, or an error."""

    ok: bool
    error: str
    out: Path


def says(file: Path, key: str) -> str:
    """What the head of the file says under ``key``; nothing: ''."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        name, _, value = line.removeprefix("# ").partition(": ")
        if name == key:
            return value
    return ""


def of(*kinds: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    chosen = [file for file in FILES if says(file, "expect") in kinds]
    return pytest.mark.parametrize("file", chosen, ids=lambda file: file.stem)


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("yaml")
    make_zoo(folder)
    for file in FILES:
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


@pytest.fixture(scope="module")
def theirs(zoo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Theirs]:
    """All files through mergekit, in one run of its own Python."""
    assert PEER.exists(), "the peer's virtual environment is missing: run make peer"
    out = tmp_path_factory.mktemp("theirs")
    done = subprocess.run(
        [str(PEER), str(Path(__file__).with_name("run_yaml.py")), str(out / "adapters")],
        input=json.dumps([[file.name, str(out / file.stem)] for file in FILES]),
        env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        cwd=zoo, text=True, check=True, timeout=500, capture_output=True,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith('{"recipe"')]
    assert len(lines) == len(FILES)
    found = {Path(line["recipe"]).stem: line for line in lines}
    return {name: Theirs(line["ok"], line["error"], out / name) for name, line in found.items()}


def ours(file: Path, zoo: Path) -> tuple[dict[str, Tensor], list[str]]:
    """The child's tensors and what we warn of; raises MergerError."""
    odd: list[MergerError] = []
    recipe = read_mergekit(file.read_text(encoding="utf-8"), zoo, warn=odd.append)
    sources = open_sources(recipe)
    preflight(recipe, sources, warn=odd.append)
    tensors = dict(merge(recipe, sources))
    return tensors, [str(problem) for problem in odd]


def test_the_corpus_is_whole() -> None:
    assert len(FILES) >= 60
    assert {says(file, "expect") for file in FILES} == set(KINDS)


@of("result", "close", "random")
def test_the_same_result(file: Path, zoo: Path, theirs: dict[str, Theirs], tmp_path: Path) -> None:
    peer = theirs[file.stem]
    assert peer.ok, peer.error
    tensors, warned = ours(file, zoo)
    other = Checkpoint.open(peer.out)
    assert set(tensors) == set(other.tensors)
    rows, theirs_rows = numbering(file, zoo, peer.out, tmp_path / "child")
    for name, tensor in tensors.items():
        read = other.read(name)
        if "embed_tokens" in name or "lm_head" in name:
            tensor, read = tensor[rows], read[theirs_rows]
        same_enough(says(file, "expect"), name, tensor, read)
    wanted = says(file, "warns")
    assert any(wanted in text for text in warned) if wanted else not warned, warned


def numbering(file: Path, zoo: Path, theirs: Path, out: Path) -> tuple[Rows, Rows]:
    """The rows of both embeddings in one order: mergekit numbers the tokens of a union by chance."""
    recipe = read_mergekit(file.read_text(encoding="utf-8"), zoo)
    if recipe.vocabulary is None:
        return slice(None), slice(None)
    merge_to_folder(recipe, open_sources(recipe), out)
    mine, other = (Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab() for folder in (out, theirs))
    assert set(mine) == set(other)
    padding = list(range(len(mine), Checkpoint.open(out).settings["vocab_size"]))
    return [*(mine[word] for word in sorted(mine)), *padding], [*(other[word] for word in sorted(mine)), *padding]


def same_enough(kind: str, name: str, tensor: Tensor, other: Tensor) -> None:
    assert (tensor.dtype, tensor.shape) == (other.dtype, other.shape), name
    if kind == "result":
        differing = int((tensor != other).sum())
        assert not differing, f"{name}: {differing} of {tensor.numel()}"
        return
    one, two = tensor.double(), other.double()
    if kind == "random":
        assert float((one - two).abs().mean()) < 0.02, name
        return
    step = torch.finfo(tensor.dtype).eps
    apart = int(((one - two).abs() > step * (4 * two.abs() + two.abs().mean())).sum())
    assert apart <= max(FEW, CLOSE * one.numel()), f"{name}: {apart} of {one.numel()}"


@of("refusal")
def test_the_same_refusal(file: Path, zoo: Path, theirs: dict[str, Theirs]) -> None:
    assert not theirs[file.stem].ok
    refuses(file, zoo)


@of("stricter")
def test_only_we_refuse(file: Path, zoo: Path, theirs: dict[str, Theirs]) -> None:
    assert theirs[file.stem].ok, theirs[file.stem].error
    refuses(file, zoo)
    argued(file)


@of("wider")
def test_only_we_accept(file: Path, zoo: Path, theirs: dict[str, Theirs]) -> None:
    assert not theirs[file.stem].ok
    assert ours(file, zoo)
    argued(file)


@of("other")
def test_both_accept_and_differ(file: Path, zoo: Path, theirs: dict[str, Theirs]) -> None:
    assert theirs[file.stem].ok
    other = Checkpoint.open(theirs[file.stem].out)
    tensors, _ = ours(file, zoo)
    assert any(not torch.equal(tensor, other.read(name)) for name, tensor in tensors.items())
    argued(file)


def refuses(file: Path, zoo: Path) -> None:
    told = says(file, "told")
    assert told, "a refusal must say what is told"
    with pytest.raises(MergerError) as caught:
        ours(file, zoo)
    assert told in str(caught.value)
    assert caught.value.mend


def argued(file: Path) -> None:
    assert f"`{file.stem}`" in (ROOT / "docs" / "mergekit.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def imported(zoo: Path) -> None:
    """transformers is in memory, as after the first stack: importing it takes seconds, once a process."""
    main(["check", str(zoo / "slices-deeper.yml")])


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_check_says_the_same_in_a_second(file: Path, zoo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start = time.process_time()
    code = main(["check", str(zoo / file.name)])
    took = time.process_time() - start
    printed = capsys.readouterr()
    free = file.stem == "extras-free"  # a search may still choose it
    assert code == (0 if says(file, "expect") in ACCEPTED or free else 2), printed
    assert free or says(file, "told") in printed.err
    assert says(file, "warns") in printed.out
    assert took < 1


@of(*ACCEPTED)
def test_what_is_written_is_read_back_equal(file: Path, zoo: Path) -> None:
    recipe = read_mergekit(file.read_text(encoding="utf-8"), zoo)
    assert read_mergekit(write_mergekit(recipe)) == recipe
    assert from_json(to_json(recipe)) == recipe
