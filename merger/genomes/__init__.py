"""Genomes: what a search may vary in a recipe, as a vector."""

from merger.genomes.blend import BlendRow, blend
from merger.genomes.genome import Genome, at_granularity

__all__ = ["BlendRow", "Genome", "at_granularity", "blend"]
