"""What a tensor does, read from its name by the words that model code uses."""

import re
from collections.abc import Collection

ATTENTION = ("q", "k", "v", "qkv", "o")
MLP = ("gate", "up", "gate_up", "down")
NORMS = ("input_norm", "post_norm", "attention_output_norm", "mlp_output_norm", "q_norm", "k_norm")

_END = r"(?=[._]|$)"
_IN_LAYER: tuple[tuple[str, str], ...] = tuple(
    (pattern + _END, role)
    for pattern, role in (
        (r"(?:^|[._])q\w{0,12}norm", "q_norm"),
        (r"(?:^|[._])k\w{0,12}norm", "k_norm"),
        (r"post_self_attn_(?:layer)?norm|^post_attn_norm|attention\.output\.LayerNorm", "attention_output_norm"),
        (r"post_(?:feedforward|mlp|ffn?)\w{0,12}norm|^output\.LayerNorm", "mlp_output_norm"),
        (r"pre_(?:feedforward|mlp|ffn?)\w{0,12}norm|post_attention_(?:layer)?norm", "post_norm"),
        (
            r"^input_layer_?norm|^ln_?1|^attention_norm|^norm_?1|^layer_norm1|^self_attn_layer_norm|^ln_attn",
            "input_norm",
        ),
        (r"norm\w*|^ln_\w+|LayerNorm", "post_norm"),
        (r"(?:^|[._])(?:qkv_proj|query_key_value|c_attn|[Ww]qkv|qkv)|attn\.in_proj", "qkv"),
        (r"(?:^|[._])q_proj|(?:^|\.)(?:query|wq|q)", "q"),
        (r"(?:^|[._])k_proj|(?:^|\.)(?:key|wk|k)", "k"),
        (r"(?:^|[._])v_proj|(?:^|\.)(?:value|wv|v)", "v"),
        (r"o_proj|attention\.(?:output\.)?dense|(?:attn|attention)\.(?:c_proj|out_proj|dense|proj)", "o"),
        (r"[Aa]ttention\.(?:wo|o)|attn\.wo", "o"),
        (r"gate_up_proj|(?:^|\.)Wi", "gate_up"),
        (r"gate_proj|(?:^|\.)(?:w1|wi_0)", "gate"),
        (r"up_proj|(?:^|\.)(?:w3|wi_1|wi)|dense_h_to_4h|c_fc|fc1|fc_in|intermediate\.dense", "up"),
        (r"down_proj|(?:^|\.)(?:w2|wo)|dense_4h_to_h|mlp\.c_proj|fc2|fc_out|^output\.dense", "down"),
    )
)
_ROUTER = re.compile(r"(?:^|\.)(?:gate|router|shared_expert_gate|expert_gate)(?=[._]|$)(?!_up|_proj)")
_ATTENTION_WORD = re.compile(r"attn|attention", re.IGNORECASE)
_MLP_WORD = re.compile(r"(?:^|[._])(?:mlp|ffn|feed_?forward|(?:\w{0,12}_)?moe|intermediate)", re.IGNORECASE)
_OUTSIDE: tuple[tuple[str, str], ...] = (
    (r"lm_head\.|embed_out\.|output_layer\.|(?:^|\.)output\.(?:weight|bias)|^head\.", "head"),
    (r"(?:^|[._])(?:wpe|pos(?:ition)?_emb\w*|position_embeddings?|embed_positions)\.", "position_embedding"),
    (r"embed_tokens\.|(?:^|\.)wte\.|embed_in\.|word_embeddings\.|tok_embeddings\.|^shared\.", "embedding"),
    (r"(?:^|\.)embeddings?\.weight", "embedding"),
    (r"(?:^|\.)(?:norm|norm_f|final_layer_norm|ln_f|final_layernorm|final_norm|ln_out)\.", "final_norm"),
)


def role_in_layer(rest: str, mixture: bool, siblings: Collection[str]) -> str:
    """The role of a tensor inside a layer; "other" where the name says nothing known.

    rest: the name after the layer's number. mixture: the layers have experts, so ``gate`` is their router.
    siblings: the rests of the whole stack, which tell on which side of the attention a norm stands.
    """
    if mixture and _ROUTER.search(rest):
        return "router"
    role = next((role for pattern, role in _IN_LAYER if re.search(pattern, rest)), "other")
    if role == "post_norm" and rest.startswith("post_attention_") and _is_output(siblings):
        return "attention_output_norm"
    return role


def role_outside(name: str) -> str:
    """The role of a tensor outside the layers; "other" where the name says nothing known."""
    return next((role for pattern, role in _OUTSIDE if re.search(pattern, name)), "other")


def block_in_layer(rest: str, role: str, expert: bool) -> str:
    """The type of block in which a tensor of a layer stands."""
    if role == "router":
        return "router"
    if role in NORMS:
        return "norm"
    if expert:
        return "expert"
    if role in ATTENTION:
        return "attention"
    if role in MLP:
        return "mlp"
    if _ATTENTION_WORD.search(rest):
        return "attention"
    return "mlp" if _MLP_WORD.search(rest) else "other"


def block_outside(name: str, role: str) -> str:
    """The type of block in which a tensor outside the layers stands."""
    if role in ("embedding", "head"):
        return role
    if role == "position_embedding":
        return "embedding"
    return "norm" if role == "final_norm" or re.search(r"norm|(?:^|\.)ln_", name) else "other"


def _is_output(siblings: Collection[str]) -> bool:
    """Gemma 2 normalises what attention gives; so does OLMo 2, which normalises nothing that goes in."""
    before_mlp = any(rest.startswith(("pre_feedforward_", "pre_mlp_")) for rest in siblings)
    after_mlp = any(rest.startswith("post_feedforward_") for rest in siblings)
    return before_mlp or (after_mlp and not any(rest.startswith("input_layernorm") for rest in siblings))
