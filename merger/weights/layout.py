"""Which layer a tensor belongs to and what it does there, read from its name."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from merger.errors import N_, RecipeError

ATTENTION = ("q", "k", "v", "o")
MLP = ("gate", "up", "down")
NORMS = ("input_norm", "post_norm")
_LAYER = re.compile(r"(?:^|\.)(?:layers|h|blocks|layer)\.(\d+)\.(.+)$")
_IN_LAYER: tuple[tuple[str, str], ...] = (
    (r"(?:^|[._])q_proj\.|(?:^|\.)query\.", "q"),
    (r"(?:^|[._])k_proj\.|(?:^|\.)key\.", "k"),
    (r"(?:^|[._])v_proj\.|(?:^|\.)value\.", "v"),
    (r"(?:^|[._])o_proj\.|attention\.dense\.|attn\.(?:c_proj|out_proj|dense)\.", "o"),
    (r"gate_proj\.|\.w1\.", "gate"),
    (r"up_proj\.|\.w3\.|dense_h_to_4h\.|c_fc\.|fc1\.", "up"),
    (r"down_proj\.|\.w2\.|dense_4h_to_h\.|mlp\.c_proj\.|fc2\.", "down"),
    (r"^input_layernorm\.|^ln_1\.|^attention_norm\.", "input_norm"),
    (r"norm|^ln_", "post_norm"),
)
_OUTSIDE: tuple[tuple[str, str], ...] = (
    (r"lm_head\.|embed_out\.|(?:^|\.)output\.weight", "head"),
    (r"embed_tokens\.|(?:^|\.)wte\.|embed_in\.|word_embeddings\.|tok_embeddings\.", "embedding"),
    (r"(?:^|\.)(?:norm|final_layer_norm|ln_f|final_layernorm)\.", "final_norm"),
)


@dataclass(frozen=True)
class Place:
    """Where a tensor sits: layer (None outside the layers) and role."""

    layer: int | None
    role: str


@dataclass(frozen=True)
class Layout:
    """Places of all tensors of a model, in the model's own order."""

    places: Mapping[str, Place]
    layers: int

    @classmethod
    def of(cls, names: Iterable[str], settings: Mapping[str, Any] | None = None) -> "Layout":
        """Read places from tensor names; the settings' own layer count wins over the highest index seen."""
        places = {name: _place(name) for name in names}
        seen = 1 + max((place.layer for place in places.values() if place.layer is not None), default=-1)
        stated = (settings or {}).get("num_hidden_layers")
        return cls(places, stated if isinstance(stated, int) and stated >= seen else seen)

    def position(self, name: str) -> float:
        """Place in [0, 1] for gradients: layer / (layers - 1); 1 for a single layer, 0 outside the layers."""
        layer = self.places[name].layer
        if layer is None:
            return 0.0
        return layer / (self.layers - 1) if self.layers > 1 else 1.0

    def groups(self, granularity: str) -> dict[str, tuple[str, ...]]:
        """Group name -> tensor names, in tensor order.

        granularity: "model" (one group), "groups:N" (N runs of layers), "layer", "block" (attention and MLP apart),
        "matrix" (every weight matrix apart; the norms of a layer together).
        """
        name_of = _group_names(granularity, self.layers)
        found: dict[str, list[str]] = {}
        for tensor, place in self.places.items():
            found.setdefault(name_of(tensor, place), []).append(tensor)
        return {name: tuple(tensors) for name, tensors in found.items()}


def _place(name: str) -> Place:
    inside = _LAYER.search(name)
    rules = _IN_LAYER if inside else _OUTSIDE
    text = inside.group(2) if inside else name
    role = next((role for pattern, role in rules if re.search(pattern, text)), "other")
    return Place(int(inside.group(1)) if inside else None, role)


def _group_names(granularity: str, layers: int) -> Callable[[str, Place], str]:
    kind, _, number = granularity.partition(":")
    parts = int(number) if number.isdigit() and int(number) > 0 else 0
    if kind not in ("model", "layer", "block", "matrix") and not (kind == "groups" and parts):
        raise RecipeError(
            N_("{granularity!r} is no granularity."),
            mend=N_("Use model, groups:N, layer, block or matrix."),
            granularity=granularity,
        )

    def run(layer: int) -> int:
        return min(layer * parts // max(layers, 1), parts - 1)

    def name_of(tensor: str, place: Place) -> str:
        layer, role = place.layer, place.role
        if kind == "model":
            return "all"
        if kind == "groups":
            if layer is None:
                return "G1" if role == "embedding" else f"G{parts}"
            return f"G{run(layer) + 1}"
        if layer is None:
            if role == "embedding":
                return "embed"
            if kind == "layer":
                return f"L{layers - 1}" if role == "final_norm" else "embed"
            return "head" if role == "head" else "norm"
        if kind == "layer":
            return f"L{layer}"
        if kind == "block":
            return f"L{layer}.attn" if role in (*ATTENTION, "input_norm") else f"L{layer}.mlp"
        if role in NORMS:
            return f"L{layer}.norms"
        if role == "other":
            return f"L{layer}.{_LAYER.search(tensor).group(2).removesuffix('.weight').removesuffix('.bias')}"  # type: ignore[union-attr]  # a place with a layer came from this pattern
        return f"L{layer}.{role}"

    return name_of
