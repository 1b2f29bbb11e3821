"""Genomes: what a search may vary in a recipe, as a vector."""

from merger.genomes.blend import BlendRow, blend
from merger.genomes.genome import Genome, at_granularity, started
from merger.genomes.sources_path import PATH, PathGenome, genome_at, has_path, of_weights

__all__ = [
    "PATH",
    "BlendRow",
    "Genome",
    "PathGenome",
    "at_granularity",
    "blend",
    "genome_at",
    "has_path",
    "of_weights",
    "started",
]
