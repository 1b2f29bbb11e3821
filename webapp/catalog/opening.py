"""Models of the catalogue, opened: the one way from a row, and from what a run's plan remembers of it."""

from merger.formulas.opening import open_source
from merger.recipes.recipe import Source
from merger.weights.checkpoint import Checkpoint
from webapp.catalog.models import Model


def checkpoint_of(model: Model) -> Checkpoint:
    """The model as it is used, an adapter on its base. Raises CheckpointError, RecipeError."""
    return opened(model.reference)


def opened(path: str) -> Checkpoint:
    """The same from ``path`` alone: a folder, or an adapter on its base as recipes write it (``MODEL+ADAPTER``)."""
    return open_source(Source(path))
