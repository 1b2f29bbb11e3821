"""Tell every problem of a recipe before any weight is read."""

import argparse
import sys
from pathlib import Path, PurePath

import yaml

from merger.checks import validate
from merger.checks.answering import unanswerable
from merger.checks.layers import class_problems, path_problem
from merger.checks.preflight import preflight
from merger.errors import MergerError
from merger.formulas.expression import layout_of, shell_of
from merger.formulas.opening import needed, open_source
from merger.genomes import Genome
from merger.outputs.conversation import notices
from merger.recipes.mergekit import read_mergekit, recipe_text
from merger.recipes.recipe import FreePath, Recipe, merges, sources
from merger.weights.adapter_base import other_base
from merger.weights.checkpoint import Checkpoint


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "recipe", type=Path, metavar="RECIPE.yml", help="a mergekit recipe; paths in it are relative to it"
    )


def _of_search(path: Path, recipe: Recipe, checkpoints: dict[str, Checkpoint]) -> list[MergerError]:
    """What stands against leaving the free values to a search, and against the search that the file itself asks for."""
    searched = any(isinstance(one, dict) and "search" in one for one in yaml.safe_load_all(recipe_text(path)))
    layout = layout_of(recipe, checkpoints)
    asked = (unanswerable(checkpoints[item.model], PurePath(item.model).name) for item in sources(recipe.root))
    try:
        free = Genome.of(recipe, layout)
        found: list[MergerError] = [fault for fault in asked if fault is not None]
        if found and (searched or len(free.space)):
            return found
        if searched:
            from merger.evolution import begin, read_search  # with what searches need: not for a plain recipe

            plan = read_search(path)
            begin(plan, layout)
        walks = plan.walks if searched else isinstance(recipe.root, FreePath)
        stuck = path_problem(recipe, checkpoints) if walks else None
    except MergerError as fault:
        return [fault]
    return [] if stuck is None else [stuck]


def run(args: argparse.Namespace) -> int:
    odd: list[MergerError] = []
    recipe = read_mergekit(recipe_text(args.recipe), args.recipe.parent, warn=odd.append)
    errors: list[MergerError] = list(validate(recipe))
    checkpoints: dict[str, Checkpoint] = {}
    for source in needed(recipe):
        try:
            checkpoints[source.model] = open_source(source)
        except MergerError as fault:
            errors.append(fault)
    if not errors:
        errors = preflight(recipe, checkpoints, free=True, warn=odd.append)
    if not errors:
        errors = [*class_problems(recipe, checkpoints)]
    if not errors:
        errors = _of_search(args.recipe, recipe, checkpoints)
    if not errors:
        odd += notices(recipe, checkpoints)
        odd += [remark for checkpoint in checkpoints.values() if (remark := other_base(checkpoint)) is not None]
    for error in errors:
        print(f"error: {error}", file=sys.stderr)
    if errors:
        return 2
    for warning in dict.fromkeys(map(str, odd)):
        print(f"warning: {warning}")
    models = [checkpoints[source.model] for source in needed(recipe)]
    size = checkpoints[shell_of(recipe, checkpoints).model]
    count = len(merges(recipe.root))
    print(f"ok: {count} merge(s) of {len(models)} models, {size.architecture}, {size.parameters:,} parameters")
    return 0
