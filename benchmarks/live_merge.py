"""One candidate merged into a model in memory, beside merging it to disk and loading it again, ours and mergekit's.

    python -m benchmarks.live_merge [--folder DIR] [--repeat 7] [--device cpu]

The zoo's two experts (100 genes, float32 model) and three fine-tunes of 0.5 GB (one gene a layer and source, bfloat16;
made by benchmarks._models in DIR). Medians of candidates that differ in every gene; over the disk: three of them.
mergekit (make peer) merges in one process that stays, as its own evolution does: its start is not counted. Results go
to benchmarks/live_merge.json.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import torch
from transformers import AutoModelForCausalLM
from transformers.utils import logging

from benchmarks._models import SIZES, make_models
from benchmarks.merging import ROOT, machine
from merger.formulas.opening import open_sources
from merger.genomes import Genome
from merger.outputs.live import LiveMerge
from merger.outputs.merging import merge_to_folder
from merger.recipes.mergekit import read_mergekit, write_mergekit
from merger.recipes.recipe import Recipe
from merger.weights.layout import Layout

RESULTS = ROOT / "benchmarks" / "live_merge.json"
RECIPES = {
    "task_arithmetic": "base_model: base\n",
    "ties": "base_model: base\nparameters: {density: 0.5}\n",
    "linear": "",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "benchmarks")
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--table", action="store_true", help="print the last results, run nothing")
    args = parser.parse_args()
    if args.table:
        print("\n".join(table(json.loads(RESULTS.read_text(encoding="utf-8"))["results"])))
        return
    logging.disable_progress_bar()
    make_models(args.folder / "0.5GB", *SIZES["0.5 GB"])
    cases = (
        ("zoo", ROOT / "zoo", ("japanese", "arithmetic"), "matrix", torch.float32),
        ("0.5 GB", args.folder / "0.5GB", ("a", "b", "c"), "layer", torch.bfloat16),
    )
    rows: list[dict[str, Any]] = []
    for name, folder, experts, granularity, dtype in cases:
        for method, rest in RECIPES.items():
            free = f"{{free: {{low: -1, high: 2, granularity: {granularity}}}}}"
            models = ", ".join(f"{{model: {expert}, parameters: {{weight: {free}}}}}" for expert in experts)
            text = f"merge_method: {method}\nmodels: [{models}]\ndtype: bfloat16\n{rest}"
            row = measure(read_mergekit(text, folder), folder, dtype, args)
            rows.append({"models": name, "method": method} | row)
            print(f"{name}, {method}: {rows[-1]['live']:.1f} ms", flush=True)
    facts = {"machine": machine(), "device": args.device, "results": rows}
    RESULTS.write_text(json.dumps(facts, indent=1) + "\n")
    print("\n".join(table(rows)))


def table(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Milliseconds a candidate and how many times as long the other ways take."""
    lines = ["| recipe | model | genes | ours in memory ms | ours by disk ms | times | mergekit by disk ms | times |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    for row in rows:
        cells = [row["method"].replace("_", " "), row["models"], str(row["genes"]), f"{row['live']:,.1f}"]
        for way in ("disk", "peer"):
            cells += [f"{row[way]:,.0f}", f"{row[way] / row['live']:.1f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def measure(recipe: Recipe, folder: Path, dtype: torch.dtype, args: argparse.Namespace) -> dict[str, Any]:
    """Milliseconds a candidate, live and over the disk."""
    sources = open_sources(recipe)
    first = next(iter(sources.values()))
    genome = Genome.of(recipe, Layout.of(first.tensors, first.settings))
    random = Random(1)

    def candidate() -> Recipe:
        return genome.recipe([random.uniform(gene.low, gene.high) for gene in genome.space.dimensions])

    model = AutoModelForCausalLM.from_pretrained(first.path, dtype=dtype).to(args.device)
    live = LiveMerge(recipe, sources, model)
    live.apply(candidate())  # the first is not timed: it compiles, and looks at the sources for the first time
    quick = []
    for _ in range(args.repeat):
        made = candidate()
        start = time.perf_counter()
        live.apply(made)
        if args.device != "cpu":
            torch.cuda.synchronize()
        quick.append(time.perf_counter() - start)
    del live, model
    slow, peer = [], []
    out = args.folder / "live-out"
    for _ in range(3):
        shutil.rmtree(out, ignore_errors=True)
        made = candidate()
        start = time.perf_counter()
        merge_to_folder(made, sources, out, device=args.device)
        AutoModelForCausalLM.from_pretrained(out, dtype=dtype).to(args.device)
        slow.append(time.perf_counter() - start)
    shutil.rmtree(out, ignore_errors=True)
    file = args.folder / "live.yml"
    merged = by_mergekit([candidate() for _ in range(3)], file, out)
    for seconds in merged:
        start = time.perf_counter()
        AutoModelForCausalLM.from_pretrained(out, dtype=dtype).to(args.device)
        peer.append(seconds + time.perf_counter() - start)
    shutil.rmtree(out, ignore_errors=True)
    times = {"live": quick, "disk": slow, "peer": peer}
    return {"genes": len(genome.space)} | {name: 1e3 * statistics.median(values) for name, values in times.items()}


PEER = """
import sys, time, yaml
from mergekit.config import MergeConfiguration
from mergekit.merge import MergeOptions, run_merge
options = MergeOptions(copy_tokenizer=False, write_model_card=False, quiet=True)
for text in yaml.safe_load_all(open(sys.argv[1])):
    start = time.perf_counter()
    run_merge(MergeConfiguration.model_validate(text), sys.argv[2], options=options)
    print(time.perf_counter() - start, flush=True)
"""


def by_mergekit(recipes: Sequence[Recipe], file: Path, out: Path) -> list[float]:
    """Seconds that mergekit takes for each, in a process of its own; ``out`` holds the last."""
    file.write_text("---\n".join(write_mergekit(recipe) for recipe in recipes), encoding="utf-8")
    done = subprocess.run(
        [str(ROOT / ".venv-peer" / "bin" / "python"), "-c", PEER, str(file), str(out)],
        stdout=subprocess.PIPE, text=True, check=True, env=os.environ | {"HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    return [float(row) for row in done.stdout.split()]


if __name__ == "__main__":
    main()
