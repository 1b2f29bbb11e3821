"""How finely a model is cut into groups that share one value."""

from collections.abc import Callable

from merger.errors import N_, RecipeError
from merger.weights.place import Place
from merger.weights.roles import NORMS

GRANULARITIES = ("model", "type", "layer", "block", "expert", "matrix")  # and groups:N, type*groups:N
_RUNS = ("groups", "type*groups")
_AROUND_ATTENTION = ("input_norm", "attention_output_norm", "q_norm", "k_norm")


def group_names(granularity: str, layers: int) -> Callable[[Place, str], str]:
    """A function from a place, and the name inside the layer, to the name of its group; raises RecipeError."""
    kind, _, number = granularity.partition(":")
    parts = int(number) if number.isdecimal() and len(number) < 6 and kind in _RUNS else 0
    if granularity not in GRANULARITIES and not parts:
        raise RecipeError(
            N_("{granularity!r} is no granularity."),
            mend=N_("Use model, type, groups:N, type*groups:N, layer, block, expert or matrix."),
            granularity=granularity,
        )

    def run(layer: int) -> int:
        return min(layer * parts // max(layers, 1), parts - 1)

    def outside(place: Place) -> str:
        if place.block in ("vision", "projector"):
            return place.block
        if kind in _RUNS:
            return "G1" if place.block == "embedding" else f"G{parts}"
        if place.block == "embedding":
            return "embed"
        if kind == "layer":
            return f"L{layers - 1}" if place.role == "final_norm" else "embed"
        return "head" if place.role == "head" else "norm"

    def name_of(place: Place, rest: str) -> str:
        if kind == "model":
            return "all"
        if kind == "type":
            return place.block
        if kind == "type*groups":
            run_name = outside(place) if place.layer is None else f"G{run(place.layer) + 1}"
            return run_name if run_name == place.block else f"{run_name}.{place.block}"
        if place.layer is None:
            name = outside(place)
            if kind == "groups" or place.tower_layer is None:
                return name
            name = place.block if name == "embed" else name
            tower = f"{name}.L{place.tower_layer}"
            return tower if kind != "matrix" else _matrix(tower, place.role, rest)
        if kind == "groups":
            return f"G{run(place.layer) + 1}"
        layer = f"L{place.layer}"
        if kind == "layer":
            return layer
        if kind == "matrix":
            return _matrix(layer, place.role, rest)
        if kind == "expert" and place.expert is not None:
            return f"{layer}.E{place.expert}"
        return f"{layer}.attn" if place.block == "attention" or place.role in _AROUND_ATTENTION else f"{layer}.mlp"

    return name_of


def _matrix(layer: str, role: str, rest: str) -> str:
    if role in NORMS:
        return f"{layer}.norms"
    return f"{layer}.{rest.removesuffix('.weight').removesuffix('.bias') if role == 'other' else role}"
