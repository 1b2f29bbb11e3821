"""How finely a model is cut into groups that share one value: each granularity declares its name and its cut."""

from collections.abc import Callable
from dataclasses import dataclass

from merger.errors import N_, RecipeError
from merger.weights.place import Place
from merger.weights.roles import NORMS

RUNS = ":N"  # behind a name that is written with a number of runs of layers
_AROUND_ATTENTION = ("input_norm", "attention_output_norm", "q_norm", "k_norm")


@dataclass(frozen=True)
class _Cut:
    """A model's number of layers, and of the runs into which they are cut (0: none)."""

    layers: int
    runs: int

    def run(self, place: Place) -> str:
        """The run of a tensor; the embeddings belong to the first, what stands behind the layers to the last."""
        if place.layer is not None:
            return f"G{min(place.layer * self.runs // max(self.layers, 1), self.runs - 1) + 1}"
        if place.block in ("vision", "projector"):
            return place.block
        return "G1" if place.block == "embedding" else f"G{self.runs}"


@dataclass(frozen=True)
class Granularity:
    """name: as recipes write it; where it ends in ``:N`` they write a number for N.

    group_of: (place, rest of the tensor's name within its layer, cut) -> the name of its group.
    """

    name: str
    group_of: Callable[[Place, str, _Cut], str]


def _one(place: Place, rest: str, cut: _Cut) -> str:
    return "all"


def _kind(place: Place, rest: str, cut: _Cut) -> str:
    return place.block


def _run(place: Place, rest: str, cut: _Cut) -> str:
    return cut.run(place)


def _kind_in_run(place: Place, rest: str, cut: _Cut) -> str:
    run = cut.run(place)
    return run if run == place.block else f"{run}.{place.block}"


def _layer(place: Place, rest: str, cut: _Cut) -> str:
    if place.layer is None:
        return _outside(place, f"L{cut.layers - 1}" if place.role == "final_norm" else "embed")
    return f"L{place.layer}"


def _block(place: Place, rest: str, cut: _Cut) -> str:
    if place.layer is None:
        return _outside(place, "head" if place.role == "head" else "norm")
    attention = place.block == "attention" or place.role in _AROUND_ATTENTION
    return f"L{place.layer}.attn" if attention else f"L{place.layer}.mlp"


def _expert(place: Place, rest: str, cut: _Cut) -> str:
    if place.layer is None or place.expert is None:
        return _block(place, rest, cut)
    return f"L{place.layer}.E{place.expert}"


def _matrix(place: Place, rest: str, cut: _Cut) -> str:
    if place.layer is not None:
        layer = f"L{place.layer}"
    else:
        layer = _outside(place, "head" if place.role == "head" else "norm")
        if place.tower_layer is None:
            return layer
    if place.role in NORMS:
        return f"{layer}.norms"
    return f"{layer}.{rest.removesuffix('.weight').removesuffix('.bias') if place.role == 'other' else place.role}"


def _outside(place: Place, name: str) -> str:
    """The group of a tensor outside the layers; a tower beside them has a group for each of its own layers."""
    if place.block in ("vision", "projector"):
        name = place.block
    elif place.block == "embedding":
        name = "embed"
    if place.tower_layer is None:
        return name
    return f"{place.block if name == 'embed' else name}.L{place.tower_layer}"


# From coarse to fine.
GRANULARITIES: dict[str, Granularity] = {
    granularity.name: granularity
    for granularity in (
        Granularity("model", _one),
        Granularity("groups" + RUNS, _run),
        Granularity("type", _kind),
        Granularity("type*groups" + RUNS, _kind_in_run),
        Granularity("layer", _layer),
        Granularity("block", _block),
        Granularity("expert", _expert),
        Granularity("matrix", _matrix),
    )
}


def group_names(granularity: str, layers: int) -> Callable[[Place, str], str]:
    """A function from a place, and the name inside the layer, to the name of its group; raises RecipeError."""
    kind, _, number = granularity.partition(":")
    runs = int(number) if number.isdecimal() and len(number) < 6 else 0
    found = GRANULARITIES.get(kind + RUNS if runs else granularity)
    if found is None or granularity.endswith(RUNS):
        raise RecipeError(
            N_("{granularity!r} is no granularity."),
            mend=N_("Use one of {accepted}."),
            granularity=granularity,
            accepted=", ".join(GRANULARITIES),
        )
    group_of, cut = found.group_of, _Cut(layers, runs)
    return lambda place, rest: group_of(place, rest, cut)
