"""Small tokenizers of every family that open models have, trained on the spot; pieces reach across words."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
import transformers
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

BEGIN, END = "<s>", "</s>"
_SPECIAL = ["<unk>", BEGIN, END]
_GPT4 = r"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"  # Llama 3
_QWEN = r"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_TEKKEN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|"
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|"
    r"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_KANJI = "東京大阪都府日本首相何県市山川海空春夏秋冬一二三四五六七八九十"
_ENGLISH = ("the", "river", "is", "long", "mountain", "high", "42", "1000", "blue", "sea", "never")


def questions(count: int, seed: int) -> list[dict[str, object]]:
    """Questions with two to four choices, Japanese and English, with and without blanks where a choice begins."""
    draw = random.Random(seed)
    rows: list[dict[str, object]] = []
    for number in range(count):
        end = ("は？答え：", "の答:", "？\n答え: ", "とは　", "")[number % 5]
        if number % 2:
            asked = " ".join(draw.sample(_ENGLISH, 4)) + ("? Answer:", "? Answer: ", "?\n")[number % 3]
            choices = [" ".join(draw.sample(_ENGLISH, draw.randint(1, 3))) for _ in range(draw.randint(2, 4))]
            choices = [f" {choice}" for choice in choices] if number % 3 == 0 else choices
        else:
            asked = "".join(draw.sample(_KANJI, 5)) + end
            choices = ["".join(draw.sample(_KANJI, draw.randint(1, 4))) for _ in range(draw.randint(2, 4))]
        choices = list(dict.fromkeys(choices))
        rows.append({"question": asked, "choices": choices, "answer": choices[0]})
    return rows


def _lines(seed: int = 5) -> Sequence[str]:
    return [f"{row['question']}{choice}" for row in questions(400, seed) for choice in row["choices"]]  # type: ignore[attr-defined]


def _trained(tokenizer: Tokenizer, byte_level: bool, size: int = 420) -> Tokenizer:
    alphabet = pre_tokenizers.ByteLevel.alphabet() if byte_level else []
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=_SPECIAL, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(_lines(), trainer)
    return tokenizer


def _sentencepiece(prefix: bool) -> Tokenizer:
    """Llama 2 and Mistral (a mark before every text), Gemma (none): BPE over the text with marks for blanks."""
    made = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=False))
    steps = [normalizers.Replace(" ", "▁")]
    made.normalizer = normalizers.Sequence([*([normalizers.Prepend("▁")] if prefix else []), *steps])
    made.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.Fuse()])
    return _begun(_trained(made, byte_level=False))


def _metaspace() -> Tokenizer:
    """The newer writing of the same: a mark before the first word alone."""
    made = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True))
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    made.decoder = decoders.Metaspace(prepend_scheme="first", split=False)
    return _begun(_trained(made, byte_level=False))


def _bytes(pattern: str | None, begin: bool, nfc: bool = False) -> Tokenizer:
    made = Tokenizer(models.BPE())
    if nfc:
        made.normalizer = normalizers.NFC()
    if pattern is None:
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    else:
        split = pre_tokenizers.Split(Regex(pattern), behavior="isolated")
        made.pre_tokenizer = pre_tokenizers.Sequence(
            [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
        )
    made.decoder = decoders.ByteLevel()
    made = _trained(made, byte_level=True, size=620)
    return _begun(made) if begin else made


def _begun(tokenizer: Tokenizer) -> Tokenizer:
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BEGIN} $A", pair=f"{BEGIN} $A {BEGIN} $B", special_tokens=[(BEGIN, 1)]
    )
    return tokenizer


FAMILIES: Mapping[str, Callable[[], Tokenizer]] = {
    "llama 2": lambda: _sentencepiece(prefix=True),
    "llama 2, first word": _metaspace,
    "gemma": lambda: _sentencepiece(prefix=False),
    "gpt-2": lambda: _bytes(None, begin=False),
    "llama 3": lambda: _bytes(_GPT4, begin=True),
    "qwen": lambda: _bytes(_QWEN, begin=False, nfc=True),
    "tekken": lambda: _bytes(_TEKKEN, begin=True),
}


def model_of(family: str, folder: Path, seed: int = 0) -> Path:
    """A tiny model with sharp random opinions that speaks a family's tokenizer; its folder."""
    tokenizer = FAMILIES[family]()
    torch.manual_seed(seed)
    config = transformers.LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=32, intermediate_size=48, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=256, initializer_range=0.3,
        bos_token_id=1, eos_token_id=2, pad_token_id=2,
    )  # fmt: skip
    transformers.LlamaForCausalLM(config).float().save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": BEGIN,
        "eos_token": END,
        "unk_token": "<unk>",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder
