"""The models that a recipe names, opened."""

import os
from collections.abc import Mapping

from merger.errors import CheckpointError
from merger.recipes.recipe import Recipe, Source, sources
from merger.recipes.references import ModelReference
from merger.weights.adapter import open_reference
from merger.weights.checkpoint import Checkpoint

Checkpoints = Mapping[str, Checkpoint]  # by ``Source.model``


def needed(recipe: Recipe) -> tuple[Source, ...]:
    """The sources to open: those whose weights go in, then those that only give settings, a tokenizer or a token."""
    wanted = [*sources(recipe.root), *([recipe.tokenizer] if recipe.tokenizer else [])]
    if recipe.vocabulary is not None:
        wanted += [item for item in (recipe.vocabulary.source,) if item is not None]
        wanted += [item.model for _, item in recipe.vocabulary.tokens if item.model is not None]
    return tuple(dict.fromkeys(wanted))


def open_source(source: Source) -> Checkpoint:
    """Open the folder that a source names, its adapter on top; raises CheckpointError or RecipeError."""
    reference = ModelReference.parse(source.model)
    try:
        return open_reference(reference.path, reference.adapter)
    except CheckpointError as fault:
        folders = [reference.path] if reference.adapter is None else [reference.path, reference.adapter]
        fault.where = "+".join(os.path.basename(os.path.abspath(folder)) for folder in folders)
        raise


def open_sources(recipe: Recipe) -> dict[str, Checkpoint]:
    """Open every source of the recipe; raises CheckpointError or RecipeError."""
    return {source.model: open_source(source) for source in needed(recipe)}
