"""Genomes: what a search may vary in a recipe, as a vector."""

from merger.genomes.blend import BlendRow, blend
from merger.genomes.genome import Genome, at_granularity, started
from merger.genomes.sources_path import PATH, PATH_TITLE, PathGenome, genome_at, has_path, of_weights, title_at

__all__ = [
    "PATH",
    "PATH_TITLE",
    "BlendRow",
    "Genome",
    "PathGenome",
    "at_granularity",
    "blend",
    "genome_at",
    "has_path",
    "of_weights",
    "started",
    "title_at",
]
