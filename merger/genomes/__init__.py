"""Genomes: what a search may vary in a recipe, as a vector."""

from merger.genomes.blend import BlendRow, blend
from merger.genomes.genome import Genome, at_granularity, started
from merger.genomes.sources_path import PathGenome, genome_at, with_path

__all__ = ["BlendRow", "Genome", "PathGenome", "at_granularity", "blend", "genome_at", "started", "with_path"]
