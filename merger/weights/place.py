"""Where a tensor sits in a model."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where a tensor sits.

    layer: of the language model; None outside its layers.
    role: what it does there: "q", "k", "v", "qkv", "o", "gate", "up", "gate_up", "down", "input_norm", "post_norm"
    (the norm before the MLP), "attention_output_norm", "mlp_output_norm", "q_norm", "k_norm", "router", "embedding",
    "position_embedding", "final_norm", "head"; "other" where its name says nothing known.
    block: "attention", "mlp", "norm", "embedding", "head", "router", "expert", "vision", "projector" or "other".
    expert: its number; None outside experts and where all experts of a layer are one tensor.
    prefix: how the names of its module begin, in a model of several ("vision_tower."); "" in the language model where
    that has no name of its own.
    tower_layer: the layer inside another stack than the language model's.
    """

    layer: int | None
    role: str
    block: str = "other"
    expert: int | None = None
    prefix: str = ""
    tower_layer: int | None = None
