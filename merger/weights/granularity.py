"""How finely a model is cut into groups that share one value: each granularity declares its name and its cut."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

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

    title: what people call it, in Japanese and in English, with {n} for that number; titles: for some numbers.
    group_of: (place, rest of the tensor's name within its layer, cut) -> the name of its group.
    """

    name: str
    title: tuple[str, str]
    group_of: Callable[[Place, str, _Cut], str]
    titles: Mapping[int, tuple[str, str]] = field(default_factory=dict, hash=False)


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
        Granularity("model", ("モデル全体で1つ", "One value for the whole model"), _one),
        Granularity(
            "groups" + RUNS,
            ("層を{n}つに分けて", "{n} groups of layers"),
            _run,
            {3: ("前・中・後ろ", "Front, middle and back")},
        ),
        Granularity("type", ("部品の種類ごと", "Each kind of part"), _kind),
        Granularity(
            "type*groups" + RUNS,
            ("層を{n}つに分け、部品の種類ごと", "Each kind of part, in {n} groups of layers"),
            _kind_in_run,
            {3: ("部品の種類ごとに、前・中・後ろ", "Each kind of part, in front, middle and back")},
        ),
        Granularity("layer", ("層ごと", "Each layer"), _layer),
        Granularity("block", ("層の半分ごと", "Each half of a layer"), _block),
        Granularity("expert", ("層の中のエキスパートごと", "Each expert of a layer"), _expert),
        Granularity("matrix", ("層の中の部分ごと", "Each part of a layer"), _matrix),
    )
}


def group_names(granularity: str, layers: int) -> Callable[[Place, str], str]:
    """A function from a place, and the name inside the layer, to the name of its group; raises RecipeError."""
    found, runs = _declared(granularity)
    group_of, cut = found.group_of, _Cut(layers, runs)
    return lambda place, rest: group_of(place, rest, cut)


def title_of(granularity: str) -> tuple[str, str]:
    """What people call it, in Japanese and in English; raises RecipeError."""
    found, runs = _declared(granularity)
    japanese, english = found.titles.get(runs, found.title)
    return japanese.format(n=runs), english.format(n=runs)


def _declared(granularity: str) -> tuple[Granularity, int]:
    """A granularity as recipes write it, and the number in it (0: none)."""
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
    return found, runs
