"""The task-arithmetic family against mergekit 0.1.5, on random Llama checkpoints.

What is decided by magnitude may differ only where equal magnitudes meet a threshold. What is left to chance is
compared in distribution: how much is kept, of which rank, and the moments of what comes out.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch
from torch import Tensor

from merger.formulas.opening import open_sources
from merger.methods._trimming import crumbs, top
from merger.outputs.merging import merge
from merger.recipes.mergekit import read_mergekit
from merger.weights.checkpoint import Checkpoint
from tests.pico import pico

ROOT = Path(__file__).resolve().parents[2]
PEER = ROOT / ".venv-peer" / "bin" / "python"
MODELS = ("a", "b", "c")
ZOOS = ("bfloat16", "float16", "float32")
SIGMAS = 6

Numbers = dict[str, Any]  # parameter -> a number of the merge, or a list with one a model


class Asked(NamedTuple):
    method: str
    numbers: Numbers
    models: int = 3


THREE: Numbers = {"weight": [0.7, -0.4, 0.21]}
EXACT = {
    "task_arithmetic": Asked("task_arithmetic", THREE | {"density": [0.3, 0.3, 0.3], "rescale": True}),
    "breadcrumbs-whole": Asked("breadcrumbs", THREE | {"gamma": [0.1, 0.1, 0.1], "normalize": True}),
    "breadcrumbs_ties-whole": Asked("breadcrumbs_ties", THREE | {"lambda": 0.83}),
    "dare_linear-whole": Asked("dare_linear", THREE | {"lambda": 1.3}),
    "dare_ties-whole": Asked("dare_ties", THREE),
    "della-whole": Asked("della", THREE),
    "della_linear-none": Asked("della_linear", THREE | {"density": [1.0, 0.0, 1.0]}),
}
THRESHOLDS = {
    "breadcrumbs": Asked("breadcrumbs", THREE | {"density": [0.9, 0.5, 0.03]}),
    "breadcrumbs-outliers": Asked("breadcrumbs", THREE | {"density": [0.9, 0.5, 0.3], "gamma": [0.3, 0.3, 0.0]}),
    "breadcrumbs-small": Asked("breadcrumbs", THREE | {"density": [0.0, 0.0001, 1.0], "gamma": [0.3, 1.0, 0.0]}),
    "breadcrumbs_ties": Asked("breadcrumbs_ties", THREE | {"density": [0.4, 0.5, 0.8], "normalize": True}),
    "ties-none": Asked("ties", THREE | {"density": [0.0, 0.5, 0.8]}),
}
RESCALED = {
    "ties": Asked("ties", {"weight": [1.0], "density": [0.2], "rescale": True}, models=1),
    "breadcrumbs": Asked("breadcrumbs", {"weight": [1.0], "density": [0.3], "rescale": True}, models=1),
}
HALF: Numbers = {"density": [0.5, 0.25, 0.75]}  # numbers that bfloat16 holds: mergekit rounds the chances to the dtype
CHANCE = {
    "dare_linear": Asked("dare_linear", THREE | HALF),
    "dare_linear-plain": Asked("dare_linear", THREE | HALF | {"rescale": False}),
    "dare_ties": Asked("dare_ties", THREE | HALF | {"normalize": True}),
    "della": Asked("della", THREE | HALF),
    "della_linear": Asked("della_linear", THREE | HALF | {"epsilon": [0.25, 0.125, 0.125]}),
}
ALONE = {
    "dare_linear-alone": Asked("dare_linear", {"weight": [1.0], "density": [0.25]}, models=1),
    "della_linear-alone": Asked("della_linear", {"weight": [1.0], "density": [0.5], "epsilon": [0.375]}, models=1),
}
ALL = {
    f"{kind}-{name}": asked
    for kind, group in (("exact", EXACT), ("threshold", THRESHOLDS), ("rescaled", RESCALED), ("chance", CHANCE))
    for name, asked in group.items()
} | ALONE


def recipe_of(folder: Path, asked: Asked, dtype: str) -> str:
    shared = {name: value for name, value in asked.numbers.items() if not isinstance(value, list)}
    each = {name: value for name, value in asked.numbers.items() if isinstance(value, list)}
    return json.dumps(
        {
            "merge_method": asked.method,
            "base_model": str(folder / "base"),
            "dtype": dtype,
            "parameters": shared,
            "models": [
                {"model": str(folder / model), "parameters": {name: value[place] for name, value in each.items()}}
                for place, model in enumerate(MODELS[: asked.models])
            ],
        }
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every recipe on every zoo, merged by mergekit in one run of its own Python."""
    assert PEER.exists(), "the peer's virtual environment is missing: run make peer"
    root = tmp_path_factory.mktemp("task_vectors")
    wanted = []
    for dtype in ZOOS:
        folder = root / dtype
        base = pico(folder / "base", "llama", 1, dtype)
        for seed, name in enumerate(MODELS, start=2):
            pico(folder / name, "llama", seed, dtype, near=base)
        for name, asked in ALL.items():
            (folder / f"{name}.yml").write_text(recipe_of(folder, asked, dtype), encoding="utf-8")
            wanted.append([str(folder / f"{name}.yml"), str(folder / f"out-{name}")])
    subprocess.run(
        [str(PEER), str(Path(__file__).with_name("run_mergekit.py"))],
        input=json.dumps(wanted),
        env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        text=True,
        check=True,
        timeout=300,
    )
    return root


def ours(root: Path, dtype: str, name: str) -> dict[str, Tensor]:
    recipe = read_mergekit((root / dtype / f"{name}.yml").read_text(encoding="utf-8"))
    return dict(merge(recipe, open_sources(recipe)))


def read(folder: Path) -> dict[str, Tensor]:
    checkpoint = Checkpoint.open(folder)
    return {name: checkpoint.read(name) for name in checkpoint.tensors}


def changes(root: Path, dtype: str, merged: dict[str, Tensor]) -> dict[str, Tensor]:
    """What a merge has added to the base, in float64."""
    base = read(root / dtype / "base")
    return {name: merged[name].double() - base[name].double() for name in base}


@pytest.mark.parametrize("dtype", ZOOS)
@pytest.mark.parametrize("name", EXACT)
def test_no_element_differs(root: Path, dtype: str, name: str) -> None:
    theirs = read(root / dtype / f"out-exact-{name}")
    differing = {
        tensor: int((mine != theirs[tensor]).sum()) for tensor, mine in ours(root, dtype, f"exact-{name}").items()
    }
    assert differing == dict.fromkeys(theirs, 0)


@pytest.mark.parametrize("dtype", ZOOS)
@pytest.mark.parametrize("name", THRESHOLDS)
def test_only_equal_magnitudes_at_a_threshold_differ(root: Path, dtype: str, name: str) -> None:
    theirs, differing, elements = read(root / dtype / f"out-threshold-{name}"), 0, 0
    for tensor, mine in ours(root, dtype, f"threshold-{name}").items():
        differs = mine != theirs[tensor]
        assert not (differs & ~undecided(root / dtype, THRESHOLDS[name], tensor)).any(), tensor
        differing += int(differs.sum())
        elements += differs.numel()
    print(f"{dtype} {name}: {differing} of {elements} elements differ, all between equal magnitudes")
    assert differing <= elements / 50


def undecided(folder: Path, asked: Asked, tensor: str) -> Tensor:
    """Elements of which some model's magnitude equals one of its thresholds while not all such are on one side."""
    base = Checkpoint.open(folder / "base").read(tensor)
    found = torch.zeros(base.shape, dtype=torch.bool)
    for place, model in enumerate(MODELS):
        density = asked.numbers["density"][place]
        if not 0 < density < 1:
            continue
        size = (Checkpoint.open(folder / model).read(tensor) - base).abs()
        gamma = asked.numbers.get("gamma", [0.01] * 3)[place]
        left_out, kept = top(size.numel(), density) if asked.method == "ties" else crumbs(size.numel(), density, gamma)
        ordered = size.flatten().sort(descending=True).values
        for edge in (left_out, left_out + kept):
            if 0 < edge < size.numel() and ordered[edge - 1] == ordered[edge]:
                found |= size == ordered[edge]
    return found


@pytest.mark.parametrize("name", RESCALED)
def test_the_norm_is_that_of_before(root: Path, name: str) -> None:
    """Where mergekit's sums are float32's too, so are its numbers but for the last bits."""
    before = changes(root, "float32", read(root / "float32" / "a"))
    mine = changes(root, "float32", ours(root, "float32", f"rescaled-{name}"))
    theirs = changes(root, "float32", read(root / "float32" / f"out-rescaled-{name}"))
    for tensor, change in before.items():
        assert torch.allclose(mine[tensor], theirs[tensor], rtol=1e-5, atol=1e-7), tensor
        assert float(mine[tensor].abs().sum() / change.abs().sum()) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("dtype", ZOOS)
@pytest.mark.parametrize("name", CHANCE)
def test_moments_agree(root: Path, dtype: str, name: str) -> None:
    """Mean, mean square and share of elements that changed, over all tensors, each in units of its own spread."""
    mine = changes(root, dtype, ours(root, dtype, f"chance-{name}"))
    theirs = changes(root, dtype, read(root / dtype / f"out-chance-{name}"))
    one, other = (torch.cat([value.flatten() for value in side.values()]) for side in (mine, theirs))
    scale = other.square().mean().sqrt()
    # 16 bits: mergekit rounds the two norms and their ratio to the dtype, each by up to one part in 512
    room = 0.0 if dtype == "float32" else 3 / 512
    for moment in (lambda x: x / scale, lambda x: (x / scale).square(), lambda x: (x != 0).double()):
        a, b = moment(one), moment(other)
        error = float(((a.var() + b.var()) / a.numel()).sqrt())
        assert abs(float(a.mean() - b.mean())) < SIGMAS * error + 2 * room * float(b.abs().mean())


@pytest.mark.parametrize("dtype", ZOOS)
def test_dare_keeps_the_share_asked_for_in_every_tensor(root: Path, dtype: str) -> None:
    before = changes(root, dtype, read(root / dtype / "a"))
    for merged in (ours(root, dtype, "dare_linear-alone"), read(root / dtype / "out-dare_linear-alone")):
        after = changes(root, dtype, merged)
        for tensor, change in before.items():
            count = int((change != 0).sum())
            share = int((after[tensor] != 0).sum()) / count
            assert abs(share - 0.25) < SIGMAS * (0.25 * 0.75 / count) ** 0.5, tensor


@pytest.mark.parametrize("dtype", ZOOS)
def test_della_keeps_more_of_the_higher_ranks(root: Path, dtype: str) -> None:
    """Share kept by fifths of the ranks in a row, over all matrices: density - epsilon + 2 epsilon rank."""
    before = changes(root, dtype, read(root / dtype / "a"))
    for merged in (ours(root, dtype, "della_linear-alone"), read(root / dtype / "out-della_linear-alone")):
        after = changes(root, dtype, merged)
        kept, counts, expected = torch.zeros(5), torch.zeros(5), torch.zeros(5)
        for tensor, change in before.items():
            rank = change.abs().argsort(-1).argsort(-1) / (change.shape[-1] - 1)
            for fifth in range(5):
                here = (rank * 5).floor().clamp(max=4).eq(fifth) & (change != 0)
                kept[fifth] += (after[tensor] != 0)[here].sum()
                expected[fifth] += (0.125 + 0.75 * rank[here]).sum()
                counts[fifth] += here.sum()
        share, wanted = kept / counts, expected / counts
        assert ((share - wanted).abs() < SIGMAS * (wanted * (1 - wanted) / counts).sqrt()).all(), share
