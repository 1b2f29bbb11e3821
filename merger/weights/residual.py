"""Through which tensors a layer adds to the residual stream, and whether what it adds can be scaled exactly.

In ``x + f(norm(x))`` the norm does not see a positive scale of x, so a stream scaled by c equals an unscaled one to
which every layer adds 1/c as much. That holds only where all that a layer reads has passed a norm, and where all that
it adds passes one linear tensor.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from merger.errors import N_, CheckpointError
from merger.weights.place import Place
from merger.weights.settings import text_setting, text_settings

# Gemma's RMSNorm multiplies by 1 + w (transformers, models/gemma*/modeling_gemma*.py); Gemma 3n and 4 do not.
_ONE_PLUS = frozenset({"gemma", "gemma2", "gemma3", "gemma3_text", "recurrent_gemma", "vaultgemma"})
# These mix the stream itself, not only what is added to it.
_MIXING = frozenset({"minimax"})
_HARMLESS = re.compile(r"inv_freq|rotary|rope")
# Settings with which a layer adds something else, or reads without a norm.
_SPOILERS: tuple[tuple[str, object], ...] = (
    ("apply_residual_connection_post_layernorm", True),
    ("do_layer_norm_before", False),
    ("swin_norm", True),
    ("is_encoder_decoder", True),
)


@dataclass(frozen=True)
class Write:
    """A tensor that scales what a layer adds; it acts as ``offset + w``: a scale s makes it s * (offset + w) - offset.

    offset: 1 for norms that store their weight less one, else 0.
    """

    tensor: str
    offset: float = 0.0


@dataclass(frozen=True)
class Residual:
    """For every layer, in order, the tensors through which it adds. output_norms: some of them are norms."""

    writes: tuple[tuple[Write, ...], ...]
    output_norms: bool


def residual(places: Mapping[str, Place], layers: int, settings: Mapping[str, Any]) -> Residual:
    """The tensors that scale what each layer adds; raises CheckpointError with the reason where none do so exactly."""
    for key, spoiler in _SPOILERS:
        if text_setting(settings, key) is spoiler:
            raise _inexact(
                N_("The layers cannot be scaled exactly: the setting {key} is {value}."), key=key, value=spoiler
            )
    kind = text_settings(settings).get("model_type", settings.get("model_type"))
    if kind in _MIXING:
        raise _inexact(N_("The layers cannot be scaled exactly: {kind} models weigh the stream anew."), kind=kind)
    vision = settings.get("vision_config")
    if isinstance(vision, Mapping) and vision.get("deepstack_visual_indexes"):
        raise _inexact(N_("The layers cannot be scaled exactly: pictures enter between them."))
    if not layers or all(place.role != "final_norm" for place in places.values()):
        raise _inexact(N_("The layers cannot be scaled exactly: no norm stands between them and the head."))
    for name, place in places.items():
        if place.role == place.block == "other" and place.tower_layer is None and not _HARMLESS.search(name):
            raise _inexact(
                N_("The layers cannot be scaled exactly: what tensor {tensor} does is not known."), tensor=name
            )
    by_layer: list[dict[str, Place]] = [{} for _ in range(layers)]
    for name, place in places.items():
        if place.layer is not None:
            by_layer[place.layer][name] = place
    writes = tuple(_layer(number, inside, kind in _ONE_PLUS) for number, inside in enumerate(by_layer))
    roles = {place.role for place in places.values() if place.layer is not None}
    return Residual(writes, bool(roles & {"attention_output_norm", "mlp_output_norm"}))


def _layer(number: int, inside: Mapping[str, Place], one_plus: bool) -> tuple[Write, ...]:
    roles = {place.role for place in inside.values()}
    if "input_norm" not in roles:
        raise _inexact(
            N_("The layers cannot be scaled exactly: layer {layer} reads the stream without a norm."), layer=number
        )
    writes: list[Write] = []
    for kind, matrix, norm in (
        ("attention", "o", "attention_output_norm"),
        ("mlp", "down", "mlp_output_norm"),
    ):
        wanted = norm if norm in roles else matrix
        found = [name for name, place in inside.items() if place.role == wanted]
        if not found:
            raise _inexact(
                N_("The layers cannot be scaled exactly: layer {layer} has no {kind} that is known."),
                layer=number,
                kind=kind,
            )
        for name in found:
            offset = 1.0 if one_plus and wanted == norm and not name.endswith(".bias") else 0.0
            writes.append(Write(name, offset))
    return tuple(writes)


def _inexact(reason: str, **facts: object) -> CheckpointError:
    return CheckpointError(reason, mend=N_("Leave all scales at 1."), **facts)
