"""The vocabulary that a recipe asks for, over opened models."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from merger.recipes.recipe import Recipe, Source, merges, sources
from merger.tokenizers.report import VocabularyReport
from merger.tokenizers.vocabulary import ChildVocabulary, Wish, child_vocabulary
from merger.tokenizers.words import ModelTokens
from merger.tokenizers.writing import write_tokenizer
from merger.weights.checkpoint import Checkpoint


class RecipeVocabulary:
    """The child's tokens by source of the recipe, and their rows. Raises CheckpointError, RecipeError.

    sources: everything that has a say, in the order in which averages are summed: the models that are merged, then
    those from which only a tokenizer or single tokens are taken.
    """

    def __init__(self, recipe: Recipe, checkpoints: Mapping[str, Checkpoint]) -> None:
        wanted = recipe.vocabulary
        assert wanted is not None
        asked = [wanted.source, *(item.model for _, item in wanted.tokens)]
        self.merged = sources(recipe.root)
        self.sources = tuple(dict.fromkeys([*self.merged, *(item for item in asked if item is not None)]))
        self._checkpoints = checkpoints
        base = base_of(recipe)
        frame = wanted.source or base or self.merged[0]
        first = ModelTokens.of(checkpoints[frame.model])
        words = tuple(
            first if source == frame else ModelTokens.of(checkpoints[source.model], like=first)
            for source in self.sources
        )
        indexes = {source: index for index, source in enumerate(self.sources)}
        self.whole: ChildVocabulary = child_vocabulary(
            words,
            len(self.merged),
            None if wanted.source is None else indexes[wanted.source],
            None if base is None else indexes[base],
            {
                text: Wish(None if item.model is None else indexes[item.model], item.token, item.token_id, item.force)
                for text, item in wanted.tokens
            },
            wanted.pad_to_multiple_of,
        )
        self.maps = lru_cache(self.whole.maps)  # by the places of the sources that have a tensor

    @property
    def report(self) -> VocabularyReport:
        """What each token got."""
        return VocabularyReport.of(self.whole, range(len(self.sources)))

    def write(self, donor: Source, folder: Path) -> None:
        """The tokenizer into a child's folder, whose settings have been taken from ``donor``."""
        frame = self.sources[self.whole.frame]
        tokens = self.whole.words[self.sources.index(donor)]
        write_tokenizer(self.whole, self._checkpoints[frame.model], tokens, folder)


def base_of(recipe: Recipe) -> Source | None:
    """The model whose embeddings go before an average: the base of the last merge that has a plain model for one."""
    found = [merge.base for merge in merges(recipe.root) if isinstance(merge.base, Source)]
    return found[-1] if found else None
