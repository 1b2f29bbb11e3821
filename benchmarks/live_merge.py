"""Milliseconds a candidate for merging the zoo's two experts into a model in memory, 100 genes, one thread.

    python -m benchmarks.live_merge

Medians of 30 candidates by wall clock and by processor time; the two differ on a busy machine.
"""

import statistics
import time
from pathlib import Path
from random import Random

import torch
from transformers import AutoModelForCausalLM

from merger.genomes import Genome
from merger.live import LiveMerge
from merger.preflight import open_sources
from merger.recipes.mergekit import read_mergekit
from merger.weights.layout import Layout

ZOO = Path(__file__).resolve().parents[1] / "zoo"
WEIGHT = "{free: {low: -1, high: 2, granularity: matrix}}"
RECIPES = {
    "task_arithmetic": "base_model: base\n",
    "ties": "base_model: base\nparameters: {density: 0.5}\n",
    "linear": "",
}


def main() -> None:
    torch.set_num_threads(1)
    print(f"{'method':<18}{'genes':>6}{'wall ms':>10}{'processor ms':>14}")
    for method, rest in RECIPES.items():
        models = ", ".join(
            f"{{model: {name}, parameters: {{weight: {WEIGHT}}}}}" for name in ("japanese", "arithmetic")
        )
        recipe = read_mergekit(f"merge_method: {method}\nmodels: [{models}]\ndtype: bfloat16\n{rest}", ZOO)
        sources = open_sources(recipe)
        first = next(iter(sources.values()))
        genome = Genome.of(recipe, Layout.of(first.tensors, first.settings))
        live = LiveMerge(recipe, sources, AutoModelForCausalLM.from_pretrained(ZOO / "base", dtype=torch.float32))
        random = Random(1)
        wall, processor = [], []
        for _ in range(31):
            made = genome.recipe([random.uniform(gene.low, gene.high) for gene in genome.space.dimensions])
            start = time.perf_counter(), time.process_time()
            live.apply(made)
            wall.append(time.perf_counter() - start[0])
            processor.append(time.process_time() - start[1])
        milliseconds = [1e3 * statistics.median(times[1:]) for times in (wall, processor)]
        print(f"{method:<18}{len(genome.space):>6}{milliseconds[0]:>10.1f}{milliseconds[1]:>14.1f}")


if __name__ == "__main__":
    main()
