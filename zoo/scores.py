"""Put the shipped questions to the trained models, and to the plain merges of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

import torch
from torch import Tensor
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from zoo import questions
from zoo import tokenizer as tokenizers
from zoo.questions import SETS, SUMS_JA, QuestionSet
from zoo.recipes import RECIPES
from zoo.training import MAX_NEW_TOKENS

GRID = (0.25, 0.5, 0.75, 1.0)
BATCH = 100

Weights = dict[str, Tensor]


class Scores(TypedDict):
    """Shares of right answers: ``models`` by model and "set/split", ``uniform`` by weights."""

    models: dict[str, dict[str, float]]
    uniform: dict[str, float]


def answers(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, prompts: list[str]) -> list[str]:
    """Answer prompts greedily with stock generation."""
    texts: list[str] = []
    for start in range(0, len(prompts), BATCH):
        inputs = tokenizer(prompts[start : start + BATCH], padding=True, return_tensors="pt")
        tokens = model.generate(  # type: ignore[misc]  # transformers asks for a protocol its models lack
            **inputs, max_new_tokens=MAX_NEW_TOKENS, do_sample=False
        )
        new = tokens[:, inputs["input_ids"].shape[1] :]
        texts += tokenizer.batch_decode(new, skip_special_tokens=True)
    return texts


def score(
    model: LlamaForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    folder: Path,
    asked: QuestionSet,
    split: str,
) -> float:
    """Give the share of one split's questions that a model answers right."""
    rows = questions.read(folder, asked, split)
    prompts = [asked.prompt.format(question=row["question"]) for row in rows]
    texts = answers(model, tokenizer, prompts)
    right = [questions.is_right(asked, row["answer"], text) for row, text in zip(rows, texts, strict=True)]
    return sum(right) / len(right)


def _uniform(base: Weights, experts: list[Weights], shares: tuple[float, ...]) -> Weights:
    """Task arithmetic, one weight an expert (Ilharco et al. 2023, arXiv:2212.04089)."""
    merged = {}
    for name, start in base.items():
        merged[name] = start.clone()
        for expert, share in zip(experts, shares, strict=True):
            merged[name] += share * (expert[name] - start)
    return merged


def measure(root: Path) -> Iterator[tuple[str, str, float]]:
    """Score every model on every split, then the uniform merges on the held-out sums.

    Yields what was scored, on what, and the share of right answers.
    """
    torch.set_num_threads(1)
    tokenizer = tokenizers.load(root / "base")
    folder = root / "questions"
    weights = []
    for name in RECIPES:
        model = LlamaForCausalLM.from_pretrained(root / name, dtype=torch.float32)
        weights.append({key: value.clone() for key, value in model.state_dict().items()})
        for asked in SETS:
            for split in asked.splits:
                share = score(model, tokenizer, folder, asked, split.name)
                yield name, f"{asked.name}/{split.name}", share
    base, *experts = weights
    for first in GRID:
        for second in GRID:
            model.load_state_dict(_uniform(base, experts, (first, second)))
            share = score(model, tokenizer, folder, SUMS_JA, "heldout")
            yield f"{first}/{second}", "uniform", share


def collect(measured: Iterator[tuple[str, str, float]]) -> Scores:
    """Gather what ``measure`` yields."""
    scores: Scores = {"models": {name: {} for name in RECIPES}, "uniform": {}}
    for what, where, share in measured:
        if where == "uniform":
            scores["uniform"][what] = share
        else:
            scores["models"][what][where] = share
    return scores
