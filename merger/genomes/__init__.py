"""Genomes: what a search may vary in a recipe, as a vector."""

from merger.genomes.blend import BlendRow, blend
from merger.genomes.genome import Genome, at_granularity
from merger.genomes.path import PathGenome

__all__ = ["BlendRow", "Genome", "PathGenome", "at_granularity", "blend"]
