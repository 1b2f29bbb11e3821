"""Merge the models of a recipe into a new model folder."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from merger.errors import N_, MergerError
from merger.formulas.opening import open_sources
from merger.recipes.mergekit import read_mergekit, recipe_text


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "recipe", type=Path, metavar="RECIPE.yml", help="a mergekit recipe; paths in it are relative to it"
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="the new model's folder; must not exist yet")
    parser.add_argument("--device", default="cpu", help="where to compute: cpu or cuda (default: cpu)")
    parser.add_argument("--shard-size", type=float, default=5.0, metavar="GB", help="most GB in one file (default: 5)")
    parser.add_argument(
        "--seed", type=int, help="of the methods that draw lots, DARE and DELLA (default: the recipe's, else 0)"
    )
    parser.add_argument(
        "--allow-nan", action="store_true", help="only warn of NaN and infinity in a source or in the child"
    )
    parser.add_argument(
        "--token-report", type=Path, metavar="FILE.json", help="what each token of a new vocabulary got"
    )


def run(args: argparse.Namespace) -> None:
    from merger.outputs.merging import merge_to_folder, refuse_existing  # imports numba

    odd: list[MergerError] = []
    recipe = read_mergekit(recipe_text(args.recipe), args.recipe.parent, warn=odd.append)
    if args.seed is not None:
        recipe = replace(recipe, seed=args.seed)
    refuse_existing(args.out)
    if args.shard_size <= 0:
        raise MergerError(N_("--shard-size must be larger than zero."))
    checkpoints = open_sources(recipe)
    odd += [notice for checkpoint in checkpoints.values() for notice in checkpoint.notices]
    for warning in dict.fromkeys(map(str, odd)):
        print(f"warning: {warning}", file=sys.stderr)
    try:
        with tqdm(total=None, unit="B", unit_scale=True, desc="merging", disable=None) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            def not_finite(fault: MergerError) -> None:
                print(f"warning: {fault}", file=sys.stderr)

            size = int(args.shard_size * 10**9)
            warn = not_finite if args.allow_nan else None
            report = merge_to_folder(
                recipe, checkpoints, args.out, progress, None, args.device, size, resume=True, odd=warn
            )
    except KeyboardInterrupt:
        print("Stopped. The same command goes on from the files that are complete.", file=sys.stderr)
        raise
    if report is not None:
        counts = ", ".join(f"{kind} {count}" for kind, count in report.counts.items() if count)
        print(
            f"tokens: {len(report.tokens)}, {report.fresh} of them new to {report.frame}; rows: {report.rows}; {counts}"
        )
        if args.token_report:
            args.token_report.write_text(json.dumps(report.to_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(args.out)
