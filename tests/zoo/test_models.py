"""The committed models: whole, loadable by stock transformers, as their cards say."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM

import zoo
from zoo import cards, questions
from zoo.questions import SETS, SUMS_EN, SUMS_JA
from zoo.recipes import RECIPES
from zoo.tokenizer import EOS
from zoo.training import LONGEST_ANSWER

ROOT = Path(zoo.__file__).parent
EACH = pytest.mark.parametrize("name", list(RECIPES))
SCORES = json.loads((ROOT / "scores.json").read_text(encoding="utf-8"))


@EACH
def test_the_card_is_what_the_files_make_it(name: str) -> None:
    """So the digest, the size and the scores it quotes are those of the files beside it."""
    text = (ROOT / name / "README.md").read_text(encoding="utf-8")
    assert text == cards.card(RECIPES[name], ROOT, SCORES)
    assert text.startswith("---\nlicense: apache-2.0\n")
    assert cards.digest(ROOT / name / "model.safetensors") in text


@EACH
def test_a_model_loads_and_stops(name: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(ROOT / name)
    model = AutoModelForCausalLM.from_pretrained(ROOT / name)
    assert isinstance(model, LlamaForCausalLM)
    assert model.dtype == torch.bfloat16
    assert model.model.embed_tokens.weight is model.lm_head.weight
    assert model.config.vocab_size == len(tokenizer)
    assert model.generation_config.eos_token_id == EOS


def test_each_expert_knows_its_own() -> None:
    """Asked with nothing but stock calls: the files say when to stop."""
    asked = {
        "japanese": "問：りんごが二十三個ある。一個もらった。全部で何個？\n答：",
        "arithmetic": "Q: There are 27 apples. 8 more come. How many?\nA: ",
    }
    replies = {}
    for name, prompt in asked.items():
        tokenizer = AutoTokenizer.from_pretrained(ROOT / name)
        model: Any = AutoModelForCausalLM.from_pretrained(ROOT / name)
        inputs = tokenizer(prompt, return_tensors="pt")
        tokens = model.generate(**inputs)[0, inputs["input_ids"].shape[1] :]
        replies[name] = tokenizer.decode(tokens, skip_special_tokens=True)
    assert replies == {"japanese": "23+1=24。答えは二十四個です。", "arithmetic": "27+8=35. 35 apples."}


def test_no_parent_and_no_plain_merge_solves_the_task() -> None:
    assert all(SCORES["models"][name]["sums_ja/heldout"] <= 0.1 for name in RECIPES)
    assert len(SCORES["uniform"]) == 16
    assert max(SCORES["uniform"].values()) <= 0.2
    assert SCORES["models"]["arithmetic"]["sums_en/heldout"] >= 0.95
    assert SCORES["models"]["japanese"]["trivial_ja/heldout"] >= 0.95


def test_the_longest_answer_is_as_long_as_said() -> None:
    tokenizer = AutoTokenizer.from_pretrained(ROOT / "base")
    lengths = [
        len(tokenizer.encode(row["response"], add_special_tokens=False)) + 1
        for asked in SETS
        for split in asked.splits
        for row in questions.read(ROOT / "questions", asked, split.name)
    ]
    assert max(lengths) == LONGEST_ANSWER


def test_the_sets_ask_with_the_training_prompts() -> None:
    assert (SUMS_JA.prompt, SUMS_EN.prompt) == ("問：{question}\n答：", "Q: {question}\nA: ")
