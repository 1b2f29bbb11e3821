"""Tell every problem of a recipe before any weight is read."""

import argparse
import sys
from pathlib import Path

from merger.errors import MergerError
from merger.methods import validate
from merger.preflight import needed, preflight
from merger.recipes.mergekit import read_mergekit
from merger.recipes.recipe import merges
from merger.weights.checkpoint import Checkpoint
from merger.weights.compatibility import compatibility


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "recipe", type=Path, metavar="RECIPE.yml", help="a mergekit recipe; paths in it are relative to it"
    )


def run(args: argparse.Namespace) -> int:
    recipe = read_mergekit(args.recipe.read_text(encoding="utf-8"), args.recipe.parent)
    errors: list[MergerError] = list(validate(recipe))
    checkpoints: dict[str, Checkpoint] = {}
    for source in needed(recipe):
        try:
            checkpoints[source.model] = Checkpoint.open(source.model)
        except MergerError as fault:
            errors.append(fault)
    if not errors:
        errors = preflight(recipe, checkpoints, free=True)
    for error in errors:
        print(f"error: {error}", file=sys.stderr)
    if errors:
        return 2
    models = [checkpoints[source.model] for source in needed(recipe)]
    for problem in compatibility(models):
        print(f"warning: {problem.error()}")
    steps = merges(recipe.root)
    size = models[0]
    print(f"ok: {len(steps)} merge(s) of {len(models)} models, {size.architecture}, {size.parameters:,} parameters")
    return 0
