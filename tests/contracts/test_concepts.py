"""The recipes in docs/concepts.md are recipes, and their genomes have the genes that the text promises."""

import re
from pathlib import Path

from merger.checks.preflight import preflight
from merger.formulas.opening import open_sources
from merger.genomes import Genome, started
from merger.recipes.mergekit import read_mergekit
from merger.weights.layout import Layout

ROOT = Path(__file__).parents[2]
EXAMPLES = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "concepts.md").read_text(encoding="utf-8"), re.DOTALL)


def test_what_is_shown_can_be_searched() -> None:
    weights, path = (read_mergekit(text, ROOT / "zoo") for text in EXAMPLES)
    for recipe in (weights, path):
        assert preflight(recipe, open_sources(recipe), free=True) == []
    first = next(iter(open_sources(weights).values()))
    layout = Layout.of(first.tensors, first.settings)
    genome = Genome.of(weights, layout)
    assert {gene.kind for gene in genome.space.dimensions} == {"real", "log", "integer", "choice", "bit"}
    assert len([gene for gene in genome.space.dimensions if gene.name.startswith("w/")]) == 7  # G1, G2; 3 kinds; input
    known = genome.recipe([gene.high for gene in genome.space.dimensions])
    assert started(genome.space, genome.vector(known)).start == genome.space.high
    part = Genome.of(weights, layout, only=["*/density"], at=known)
    assert part.recipe(part.vector(known)) == known
    for scale, genes in (("path/indicator", 22), ("path/scale", 4)):
        assert len(Genome.of(path, layout, only=[scale]).space) == genes
