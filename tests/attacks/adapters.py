"""Hostile LoRA adapters, beside a sound model."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.attacks.bundles import Attack, sparse, weights, with_header, write_json

SETTINGS = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
MODULE = "base_model.model.model.layers.0.self_attn.q_proj"
A, B = f"{MODULE}.lora_A.weight", f"{MODULE}.lora_B.weight"
SHAPES: Mapping[str, tuple[int, ...]] = {A: (2, 4), B: (4, 2)}
LORA: Mapping[str, Any] = {"peft_type": "LORA", "r": 2, "lora_alpha": 4, "target_modules": ["q_proj"]}


def sound(folder: Path) -> Path:
    """A tiny adapter with nothing wrong."""
    folder.mkdir(parents=True)
    write_json(folder / SETTINGS, LORA)
    (folder / WEIGHTS).write_bytes(weights(SHAPES))
    return folder


def said(**changes: Any) -> Callable[[Path], object]:
    return lambda folder: write_json(folder / SETTINGS, dict(LORA) | changes)


def text(content: str | bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / SETTINGS).write_bytes(content.encode() if isinstance(content, str) else content)


def tensors(shapes: Mapping[str, tuple[int, ...]], dtype: str = "F32", width: int = 4) -> Callable[[Path], object]:
    return lambda folder: (folder / WEIGHTS).write_bytes(weights(shapes, dtype, width))


def more(**shapes: tuple[int, ...]) -> Callable[[Path], object]:
    return tensors(dict(SHAPES) | {name.replace("__", "."): shape for name, shape in shapes.items()})


def instead(file: str, make: Callable[[Path], object]) -> Callable[[Path], object]:
    def build(folder: Path) -> None:
        (folder / file).unlink()
        make(folder / file)

    return build


def pattern(regex: str) -> Callable[[Path], object]:
    return said(rank_pattern={regex: 2})


ROWS = "base_model.model.model.embed_tokens.token_adapter.trainable_tokens_delta"


def rows_of(said: object) -> Callable[[Path], object]:
    """An adapter that trained two rows of the embedding, and says which."""

    def build(folder: Path) -> None:
        tensors(dict(SHAPES) | {ROWS: (2, 4)})(folder)
        write_json(folder / SETTINGS, dict(LORA) | {"trainable_token_indices": said})

    return build


ATTACKS = (
    Attack("settings missing", instead(SETTINGS, lambda path: None), "is missing"),
    Attack("settings are a link", instead(SETTINGS, lambda path: path.symlink_to("/etc/passwd")), "is a link"),
    Attack("settings are a pipe", instead(SETTINGS, os.mkfifo), "is no file"),
    Attack("settings of 1 GB", instead(SETTINGS, lambda path: sparse(path, 2**30)), "too large"),
    Attack("settings are no JSON", text("nope"), "not readable JSON"),
    Attack("settings are a list", text("[]"), "not readable JSON"),
    Attack("settings are deep", text('{"a":' * 100_000), "not readable JSON"),
    Attack("settings say r twice", text('{"peft_type": "LORA", "r": 2, "r": 3}'), "says r twice"),
    *(
        Attack(f"type {kind!r}"[:40], said(peft_type=kind), "not supported")
        for kind in ("IA3", "PROMPT_TUNING", None, 1, ["LORA"], "<script>")
    ),
    *(Attack(f"r is {r!r}"[:40], said(r=r), "r cannot be") for r in (0, -2, 2.0, "2", True, None, [2], 2**31, 10**40)),
    *(
        Attack(f"alpha is {alpha!r}"[:40], said(lora_alpha=alpha), "lora_alpha cannot be")
        for alpha in ("4", None, True, [4], {})
    ),
    Attack("alpha is NaN", text('{"peft_type": "LORA", "r": 2, "lora_alpha": NaN}'), "not finite"),
    Attack("alpha overflows", text('{"peft_type": "LORA", "r": 2, "lora_alpha": 1e999}'), "not finite"),
    Attack("alpha is 0", said(lora_alpha=0), "would change nothing"),
    Attack("DoRA", said(use_dora=True), "not supported"),
    Attack("a start that changes the model", said(init_lora_weights="pissa"), "changes the model"),
    Attack("bias is a word", said(bias="some"), "bias cannot be"),
    Attack("patterns are a list", said(rank_pattern=[["q_proj", 2]]), "rank_pattern cannot be"),
    Attack("a rank in a pattern is negative", said(rank_pattern={"q_proj": -1}), "cannot be"),
    Attack("a pattern that never ends", pattern("(a+)+b"), "no usable pattern"),
    Attack("a pattern that never ends, with stars", pattern("(.*)*b"), "no usable pattern"),
    Attack("a pattern that never ends, with choices", pattern("(a|a)+b|(x|x)*y"), "no usable pattern"),
    Attack("a pattern that is none", pattern("(("), "no usable pattern"),
    Attack("a pattern of 1 MB", pattern("q" * 2**20), "no usable pattern"),
    Attack("a pattern that refers back", pattern(r"(q)\1"), "no usable pattern"),
    Attack("weights missing", instead(WEIGHTS, lambda path: None), "is missing"),
    Attack("weights pickled", instead(WEIGHTS, lambda path: path.with_suffix(".bin").write_bytes(b"\x80\x04")),
           "is missing"),
    Attack("weights are a link", instead(WEIGHTS, lambda path: path.symlink_to("/dev/zero")), ""),
    Attack("weights are a pipe", instead(WEIGHTS, os.mkfifo), ""),
    Attack("weights cut off", lambda folder: (folder / WEIGHTS).write_bytes(weights(SHAPES)[:-1]), "should be"),
    Attack("weights pickled under a fair name",
           lambda folder: (folder / WEIGHTS).write_bytes(b"PK\x03\x04" + bytes(99)), "pickle by its content"),
    Attack("a header without end", lambda folder: (folder / WEIGHTS).write_bytes(with_header(b"[" * 10 * 2**20, 0)),
           "too many entries"),
    Attack("whole numbers", tensors(SHAPES, "I32"), "stored in I32", A),
    Attack("a hostile name", more(**{"../../x": (1,)}), "unsafe name"),
    Attack("a name from elsewhere", more(lm_head__weight=(5, 4)), "no tensor of a LoRA adapter", "lm_head.weight"),
    Attack("a module that is not there", tensors({name.replace("q_proj", "z_proj"): s for name, s in SHAPES.items()}),
           "does not have"),
    Attack("B is missing", tensors({A: (2, 4)}), "both factors"),
    Attack("A is missing", tensors({B: (4, 2)}), "both factors"),
    Attack("rank of another size", tensors({A: (3, 4), B: (4, 3)}), "its rank is 2", A),
    Attack("ranks that differ", tensors({A: (2, 4), B: (4, 3)}), "its rank is 2", A),
    Attack("factors of one dimension", tensors({A: (8,), B: (8,)}), "its rank is 2", A),
    Attack("factors of three dimensions", tensors({A: (2, 4, 1), B: (4, 2, 1)}), "its rank is 2", A),
    Attack("factors for a larger matrix", tensors({A: (2, 8), B: (4, 2)}), "fits a matrix of shape", A),
    Attack("a tensor saved whole of another width", more(base_model__model__lm_head__weight=(50, 3)),
           "fits a matrix of shape", "base_model.model.lm_head.weight"),
    Attack("a head for more tokens than the embedding", more(base_model__model__lm_head__weight=(50, 4)),
           "rows for tokens", "lm_head.weight"),
    *(Attack(f"trained rows are {rows!r}"[:60], rows_of(rows), "trainable_token_indices cannot be")
      for rows in ("all", 3, [-1], [1.0], ["1"], [True], [2, 2], {"embed_tokens": 1}, {"embed_tokens": [2**40]})),
    Attack("fewer rows than are named", rows_of([0, 1, 2]), "fits a matrix of shape", ROWS),
    Attack("trained rows that nobody names", rows_of([]), "fits a matrix of shape", ROWS),
    Attack("a trained row beyond the vocabulary", rows_of([0, 4000]), "the row of token 4000", ROWS),
    Attack("a tokenizer that is a link", lambda folder: (folder / "tokenizer.json").symlink_to("/etc/passwd"),
           "is a link"),
    Attack("a magnitude without DoRA", more(**{f"{MODULE}.lora_magnitude_vector": (4,)}), "no tensor of a LoRA"),
    Attack("embeddings' factors on a matrix", tensors({f"{MODULE}.lora_embedding_A": (2, 4), B: (4, 2)}),
           "both factors"),
)  # fmt: skip
