"""What an attack is, and the sound model folder that each one spoils."""

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
SETTINGS: Mapping[str, Any] = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "hidden_size": 4,
    "intermediate_size": 6,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "vocab_size": 5,
    "tie_word_embeddings": False,
}
SHAPES: Mapping[str, tuple[int, ...]] = {
    "model.embed_tokens.weight": (5, 4),
    **{f"model.layers.0.self_attn.{letter}_proj.weight": (4, 4) for letter in "qkvo"},
    "model.layers.0.mlp.gate_proj.weight": (6, 4),
    "model.layers.0.mlp.up_proj.weight": (6, 4),
    "model.layers.0.mlp.down_proj.weight": (4, 6),
    "model.layers.0.input_layernorm.weight": (4,),
    "model.layers.0.post_attention_layernorm.weight": (4,),
    "model.norm.weight": (4,),
    "lm_head.weight": (5, 4),
}
TOKENIZER: Mapping[str, Any] = {
    "version": "1.0",
    "added_tokens": [{"id": 4, "content": "</s>", "special": True}],
    "pre_tokenizer": {"type": "Whitespace"},
    "model": {"type": "WordLevel", "vocab": {"a": 0, "b": 1, "c": 2, "d": 3}, "unk_token": "a"},
}


@dataclass(frozen=True)
class Attack:
    """One hostile bundle: ``build`` spoils a sound folder; ``told``: part of the refusal; tensor: what it must name."""

    name: str
    build: Callable[[Path], object]
    told: str
    tensor: str | None = None


def sound(folder: Path) -> Path:
    """A tiny model folder with nothing wrong."""
    folder.mkdir(parents=True)
    write_json(folder / "config.json", SETTINGS)
    write_json(folder / "tokenizer.json", TOKENIZER)
    write_json(folder / "tokenizer_config.json", {"eos_token": "</s>", "tokenizer_class": "PreTrainedTokenizerFast"})
    (folder / WEIGHTS).write_bytes(weights(SHAPES))
    return folder


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def entries(shapes: Mapping[str, tuple[int, ...]], dtype: str = "F32", width: int = 4) -> dict[str, Any]:
    """The header of tensors that lie one after the other."""
    found: dict[str, Any] = {}
    place = 0
    for name, shape in shapes.items():
        count = width
        for size in shape:
            count *= size
        found[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [place, place + count]}
        place += count
    return found


def weights(shapes: Mapping[str, tuple[int, ...]], dtype: str = "F32", width: int = 4) -> bytes:
    """A safetensors file of zeros."""
    header = entries(shapes, dtype, width)
    size = max((entry["data_offsets"][1] for entry in header.values()), default=0)
    return with_header(json.dumps(header).encode(), size)


def with_header(header: bytes, size: int) -> bytes:
    return struct.pack("<Q", len(header)) + header + bytes(size)


def sparse(path: Path, size: int, begin: bytes = b"") -> None:
    """A file that is large without taking room on the disk."""
    path.unlink(missing_ok=True)
    with open(path, "wb") as file:
        file.write(begin)
        file.truncate(size)
