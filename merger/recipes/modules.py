"""The modules of a model with several: which tensors a module's name stands for, whatever the architecture."""

import re

_TEXT = r"(?:model\.)?language_model\.|model\.(?:layers|embed_tokens|norm)\.|lm_head\."
_VISION = r"(?:model\.)?(?:vision_tower|vision_model)\.|(?:model\.)?visual\.(?!(?:deepstack_)?merger)"
# mergekit's words for the modules of the architectures that it knows, and transformers' own for a language model.
_WORDS: dict[str, str] = {
    "default": r"",
    "text_decoder": _TEXT,
    "language_model": _TEXT,
    "vision_tower": _VISION,
    "vision_model": _VISION,
    "multi_modal_projector": r"(?:model\.)?(?:multi_modal_projector|visual\.(?:deepstack_)?merger)",
    "encoder": r"(?:model\.)?encoder\.",
    "decoder": r"(?:model\.)?decoder\.",
    "shared": r"shared\.|lm_head\.",
}


def holds(module: str, tensor: str) -> bool:
    """Whether the tensor belongs to the module: one of mergekit's words, else how the names of its tensors begin."""
    pattern = _WORDS.get(module)
    return tensor.startswith(module) if pattern is None else re.match(pattern, tensor) is not None
