"""Merge the models of a recipe into a new model folder."""

import argparse
from pathlib import Path

from merger.errors import N_, MergerError, RecipeError
from merger.recipes.mergekit import read_mergekit


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "recipe", type=Path, metavar="RECIPE.yml", help="a mergekit recipe; paths in it are relative to it"
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="the new model's folder; must not exist yet")
    parser.add_argument("--device", default="cpu", help="where to compute: cpu or cuda (default: cpu)")
    parser.add_argument("--shard-size", type=float, default=5.0, metavar="GB", help="most GB in one file (default: 5)")


def run(args: argparse.Namespace) -> None:
    from merger.merging import merge_to_folder, refuse_existing
    from merger.preflight import open_sources, preflight

    recipe = read_mergekit(args.recipe.read_text(encoding="utf-8"), args.recipe.parent)
    refuse_existing(args.out)
    checkpoints = open_sources(recipe)
    for problem in preflight(recipe, checkpoints):
        raise problem
    if args.shard_size <= 0:
        raise MergerError(N_("--shard-size must be larger than zero."))
    _check_device(args.device)
    from tqdm import tqdm

    with tqdm(total=None, unit="B", unit_scale=True, desc="merging", disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        merge_to_folder(
            recipe, checkpoints, args.out, progress, device=args.device, shard_size=int(args.shard_size * 10**9)
        )
    print(args.out)


def _check_device(device: str) -> None:
    import torch

    known = device == "cpu" or (device.split(":")[0] == "cuda" and torch.cuda.is_available())
    if not known:
        raise RecipeError(
            N_("There is no device {device} here."), mend=N_("Use cpu, or cuda where there is one."), device=device
        )
