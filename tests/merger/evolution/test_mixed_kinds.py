"""Searches over genes of every kind, and over a path that the recipe itself says; killed and gone on with."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from merger.evaluation.language_model import Prompt
from merger.evaluation.transformers_model import TransformersModel
from merger.evolution import Plan, Stopped, evolve, read_search
from merger.formulas.opening import open_sources
from merger.weights.checkpoint import Checkpoint
from tests.merger.evolution.conftest import ZOO, WritePlan, same_but_for_time

WEIGHT = {"free": {"low": 0, "high": 1, "granularity": "type*groups:2", "tie": "w"}}
MIXED = {
    "merge_method": "ties",
    "base_model": str(ZOO / "base"),
    "models": [
        {"model": str(ZOO / "japanese"), "parameters": {
            "weight": WEIGHT, "density": {"free": {"kind": "log", "low": 0.1, "high": 1}}}},
        {"model": str(ZOO / "arithmetic"), "parameters": {
            "weight": WEIGHT, "density": {"free": {"kind": "choice", "choices": [0.3, 0.6, 1]}}}},
    ],
    "parameters": {
        "normalize": {"free": {"kind": "bit", "granularity": "model"}},
        "lambda": {"free": {"kind": "integer", "low": 1, "high": 2, "granularity": "model"}},
    },
}  # fmt: skip
PATH = {
    "merge_method": "layer_path",
    "models": [{"model": str(ZOO / "japanese")}, {"model": str(ZOO / "arithmetic")}],
    "parameters": {
        "indicator": {"free": {"kind": "bit"}},
        "scale": {"free": {"kind": "log", "low": 0.6, "high": 1.6, "granularity": "seam"}},
    },
}
SLICES = {
    "merge_method": "linear",
    "slices": [
        {"sources": [
            {"model": str(ZOO / name), "layer_range": run, "parameters": {"weight": {"free": {"low": 0.1, "high": 1}}}}
            for name in ("japanese", "arithmetic")
        ]}
        for run in ([0, 3], [3, 6])
    ],
}  # fmt: skip
KEPT = ("dtype", "out_dtype", "search")


def planned(write_search: WritePlan, recipes: list[dict[str, Any]], algorithm: str) -> Plan:
    path = write_search(stages=[{"algorithm": algorithm, "granularity": "layer", "generations": 2, "population": 4}])
    demo = yaml.safe_load(path.read_text(encoding="utf-8"))
    common = {key: demo[key] for key in KEPT if key in demo}
    inner = {key: value for key, value in common.items() if key == "dtype"}
    documents = [*(recipe | inner for recipe in recipes[:-1]), recipes[-1] | common]
    path.write_text(yaml.safe_dump_all(documents, allow_unicode=True), encoding="utf-8")
    return read_search(path)


@pytest.mark.parametrize(
    ("recipes", "algorithm"),
    [
        ([MIXED], "cma_es"),
        ([SLICES], "cma_es"),
        ([PATH], "one_plus_lambda"),
        ([MIXED | {"name": "weights"}, PATH | {"models": [{"model": "weights"}, *PATH["models"]]}], "genetic"),  # type: ignore[misc]
    ],
    ids=["mixed", "slices", "path", "both"],
)
def test_killed_and_resumed_gives_the_same_bits(
    write_search: WritePlan, tmp_path: Path, recipes: list[dict[str, Any]], algorithm: str
) -> None:
    plan = planned(write_search, recipes, algorithm)
    checkpoints, asked = open_sources(plan.recipe), [0]
    whole = evolve(plan, checkpoints, tmp_path / "whole")

    def stop() -> bool:
        asked[0] += 1
        return asked[0] > 5

    with pytest.raises(Stopped):
        evolve(plan, checkpoints, tmp_path / "cut", should_stop=stop)
    resumed = evolve(plan, checkpoints, tmp_path / "cut", resume=True)
    assert same_but_for_time(resumed) == same_but_for_time(whole)
    weights = [(tmp_path / run / "model" / "model.safetensors").read_bytes() for run in ("whole", "cut")]
    assert weights[0] == weights[1]
    assert TransformersModel(Checkpoint.open(tmp_path / "cut" / "model")).generate([Prompt("問：1たす1は？\n答：")], 4)
