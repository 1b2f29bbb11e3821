"""How large a search is, and whether it can begin: tried on the models' headers, before any weight is read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from merger.errors import N_, MergerError, SearchError
from merger.evolution import Stage
from merger.genomes import genome_at
from merger.recipes.recipe import Recipe, from_json, sources, to_json
from merger.weights.layout import Layout
from webapp.catalog.models import Model
from webapp.catalog.store import opened
from webapp.designer.compile import compile
from webapp.designer.graph import Graph
from webapp.designer.search_settings import SearchSettings


@dataclass(frozen=True)
class StageSize:
    """genes: numbers the search varies; candidates: of one generation."""

    genes: int
    candidates: int
    generations: int


def sizes(graph: Graph, models: Mapping[str, Model], settings: SearchSettings) -> tuple[StageSize, ...]:
    """Each stage's size. Raises what stands against the recipe, the models or a stage's settings (MergerError)."""
    recipe = compile(graph, {key: model.dtype for key, model in models.items()}, settings.seed or 0)
    first = models[sources(recipe.root)[0].model]
    key = json.dumps(to_json(recipe))
    found = []
    for number, stage in enumerate(settings.preset.stages, start=1):
        try:
            found.append(_size(key, first.digest, stage, json.dumps(stage.settings())))
        except SearchError as fault:
            raise SearchError(
                fault.message, mend=fault.mend, code=fault.code, **(fault.facts | {"stage": number})
            ) from fault
    return tuple(found)


def candidates(graph: Graph, models: Mapping[str, Model], settings: SearchSettings) -> int:
    """Candidates in all; by the settings alone while the drawing is not complete."""
    try:
        return sum(size.candidates * size.generations for size in sizes(graph, models, settings))
    except (MergerError, KeyError, IndexError):
        return settings.candidates


def effort(graph: Graph, models: Mapping[str, Model], settings: SearchSettings) -> float:
    """What a candidate takes on average, in candidates that are merely asked: a slope takes longer."""
    stages = settings.preset.stages
    try:
        counts = [size.candidates * size.generations for size in sizes(graph, models, settings)]
    except (MergerError, KeyError, IndexError):
        counts = [stage.generations * stage.population for stage in stages]
    return sum(count * stage.declared.cost for count, stage in zip(counts, stages, strict=True)) / max(sum(counts), 1)


@lru_cache(maxsize=256)
def _size(recipe: str, digest: str, stage: Stage, settings: str) -> StageSize:
    layout = _layout(digest)
    space = genome_at(_recipe(recipe), layout, stage.granularity).space
    if not len(space):
        raise SearchError(N_("Nothing is left to the search: every weight is fixed."))
    search = stage.declared.begin(space, 1, json.loads(settings))
    return StageSize(len(space), len(search.ask()), stage.generations)


@lru_cache(maxsize=8)
def _recipe(recipe: str) -> Recipe:
    return from_json(json.loads(recipe))


@lru_cache(maxsize=16)
def _layout(digest: str) -> Layout:
    checkpoint = opened(digest)
    return Layout.of(checkpoint.tensors, checkpoint.settings)
