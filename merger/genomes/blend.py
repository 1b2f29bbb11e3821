"""How much of each source goes into each layer: the numbers behind the picture of a blend."""

from typing_extensions import TypedDict

from merger.genomes._walk import Slot, slots
from merger.recipes.parameters import Free, value_at
from merger.recipes.recipe import Recipe
from merger.weights.layout import NORMS, Layout


class BlendRow(TypedDict):
    """One parameter of one source (or of the node itself: source None) over the layers; None = not set there."""

    node: str
    source: str | None
    parameter: str
    by_layer: list[float | None]
    embed: float | None
    norm: float | None


def blend(recipe: Recipe, layout: Layout) -> list[BlendRow]:
    """A row for every real-valued parameter: the mean over each layer's weight matrices.

    embed: the embedding's value, norm: the final norm's. Parameters that are still free have no numbers (None).
    """
    inside: list[list[str]] = [[] for _ in range(layout.layers)]
    outside: dict[str, list[str]] = {"embedding": [], "final_norm": []}
    for name, place in layout.places.items():
        if place.layer is None:
            outside.setdefault(place.role, []).append(name)
        elif place.role not in NORMS:
            inside[place.layer].append(name)

    def mean(slot: Slot, names: list[str]) -> float | None:
        if isinstance(slot.value, Free):
            return None
        found = [value_at(slot.value, name, layout.position(name), layout.places[name].block) for name in names]
        numbers = [float(value) for value in found if value is not None]
        if len(set(numbers)) == 1:
            return numbers[0]  # exactly, where a mean would round
        return sum(numbers) / len(numbers) if numbers else None

    return [
        {
            "node": slot.merge,
            "source": slot.source,
            "parameter": slot.parameter,
            "by_layer": [mean(slot, names) for names in inside],
            "embed": mean(slot, outside["embedding"]),
            "norm": mean(slot, outside["final_norm"]),
        }
        for slot in slots(recipe)
        if not isinstance(slot.value, bool)
    ]
