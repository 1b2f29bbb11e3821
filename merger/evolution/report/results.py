"""What a search leaves behind: the winner's weights, its recipe as plain mergekit YAML, the report."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from merger.evaluation.scorers import SCORERS
from merger.evolution.files import write_atomically
from merger.formulas.opening import needed
from merger.outputs.cards import Lineage
from merger.outputs.merging import lineage_of, merge_to_folder
from merger.recipes.mergekit import write_mergekit
from merger.recipes.recipe import Recipe, from_json, renamed
from merger.weights.checkpoint import Checkpoint


def write_results(out: Path, report: dict[str, Any], checkpoints: Mapping[str, Checkpoint]) -> None:
    """Write model/, recipe.yml and, last, report.json: where the report is, everything is."""
    recipe = from_json(report["winner"]["recipe"])
    model = out / "model"
    if model.exists():  # left by a sitting that was killed before its report
        shutil.rmtree(model)
    merge_to_folder(recipe, checkpoints, model, lineage=lineage(recipe, report, checkpoints))
    write_atomically(out / "recipe.yml", write_mergekit(_with_full_paths(recipe, checkpoints)))
    write_atomically(out / "report.json", json.dumps(report, ensure_ascii=False, indent=1))


def lineage(recipe: Recipe, report: Mapping[str, Any], checkpoints: Mapping[str, Checkpoint]) -> Lineage:
    """Parents, and the figures that the model card tells."""
    plain = lineage_of(recipe, checkpoints, "merge")
    notes = {
        "Evolved": f"{report['candidates']} candidates in {report['generations']} generations, seed {report['seed']}",
        "Questions": f"{report['task']['name']} ({SCORERS[report['task']['scorer']].title[1]})",
        "Held-out": _score(report["winner"]),
        "Best uniform merge": _score(report["uniform"]),
    }
    notes |= {f"Parent {parent['name']}": _score(parent) for parent in report["parents"]}
    return Lineage(plain.name, plain.parents, notes)


def _score(entry: Mapping[str, Any]) -> str:
    heldout = entry["heldout"]
    return f"{heldout['score']:.3f} (95 % {heldout['low']:.3f} to {heldout['high']:.3f}, {heldout['n']} questions)"


def _with_full_paths(recipe: Recipe, checkpoints: Mapping[str, Checkpoint]) -> Recipe:
    """Model names as full paths: the recipe means the same wherever it is read."""

    def full(checkpoint: Checkpoint) -> str:
        path = os.path.abspath(checkpoint.path)
        return path if checkpoint.adapter is None else f"{path}+{os.path.abspath(checkpoint.adapter.path)}"

    return renamed(recipe, {leaf.model: full(checkpoints[leaf.model]) for leaf in needed(recipe)})
