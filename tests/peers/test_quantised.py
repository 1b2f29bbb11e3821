"""A model published in FP8: what we read of it, and what transformers' own loading makes of it."""

import json
import os
import subprocess
from pathlib import Path

import torch
from safetensors.torch import load_file

from merger.weights.checkpoint import Checkpoint
from tests.merger.weights.test_quantised import FP8, by_block, in_one, quantised

PEER = Path(__file__).resolve().parents[2] / ".venv-peer" / "bin" / "python"
SHAPE = {"head_dim": 16, "hidden_size": 64, "intermediate_size": 96}  # whole blocks of 16: transformers wants that


def test_they_equal_what_transformers_loads(tmp_path: Path) -> None:
    assert PEER.exists(), "the peer's virtual environment is missing: run make peer"
    folders = [
        quantised(tmp_path / "block", by_block(16), FP8 | {"weight_block_size": [16, 16]}, shape=SHAPE),
        quantised(tmp_path / "one", in_one, FP8 | {"weight_block_size": None}, shape=SHAPE),
    ]
    subprocess.run(
        [str(PEER), str(Path(__file__).with_name("load_quantised.py"))],
        input=json.dumps([[str(folder), str(tmp_path / f"{folder.name}.safetensors")] for folder in folders]),
        env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        text=True, check=True, timeout=300,
    )  # fmt: skip
    for folder in folders:
        ours, theirs = Checkpoint.open(folder), load_file(tmp_path / f"{folder.name}.safetensors")
        assert set(ours.tensors) == set(theirs)
        for name, tensor in theirs.items():
            assert tensor.dtype == torch.bfloat16 and ours.read(name).equal(tensor), name
