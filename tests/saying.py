"""Tiny real models that say what a test wants: each token is followed by one other, by weights set by hand."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

_NAMED = ("<s>", "</s>", "<unk>")


def saying(
    folder: Path,
    words: Sequence[str],
    next_of: Mapping[str, str],
    template: str | None = None,
    special: Sequence[str] = (),
    positions: int = 4096,
) -> Path:
    """Write a Llama of one layer that follows every word by ``next_of`` it, else ends; returns the folder.

    words: the vocabulary beside <s>, </s>, <unk>. special: those that a tokenizer leaves out of a text. The layer adds
    nothing, embeddings are one-hot, and the head maps each onto the next.
    """
    vocabulary = [*_NAMED, *words]
    size = len(vocabulary)
    config = LlamaConfig(
        vocab_size=size,
        hidden_size=-(-size // 4) * 4,
        intermediate_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=positions,
        tie_word_embeddings=False,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=1,
    )
    model = LlamaForCausalLM(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.fill_(1.0 if "norm" in name else 0.0)
        for number, word in enumerate(vocabulary):
            model.model.embed_tokens.weight[number, number] = 1.0
            model.lm_head.weight[vocabulary.index(next_of.get(word, "</s>")), number] = 1.0
    model.save_pretrained(folder)
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(vocabulary)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    marked = [word for word in words if not word.isalnum()]
    tokenizer.add_tokens([AddedToken(word, special=False, normalized=False) for word in marked if word not in special])
    tokenizer.add_special_tokens([AddedToken(word, special=True, normalized=False) for word in special])
    made = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="</s>"
    )
    made.chat_template = template
    made.save_pretrained(folder)
    return folder


def answers_file(folder: Path, answer: str) -> Path:
    """Ten questions of one word with the same accepted answer, as JSON lines."""
    path = folder / "questions.jsonl"
    rows = [{"question": f"q{number}", "answer": answer, "response": answer} for number in range(10)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path
