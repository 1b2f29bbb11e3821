"""Training: the same recipe, the same bytes."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers import PreTrainedTokenizerFast

from zoo import tokenizer as tokenizers
from zoo import training
from zoo.lessons import TrainingText
from zoo.recipes import BASE, JAPANESE, TrainingRecipe
from zoo.tokenizer import BOS, EOS, PAD
from zoo.training import IGNORE


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    return tokenizers.build()


def trained(recipe: TrainingRecipe, root: Path, tokenizer: PreTrainedTokenizerFast) -> dict[str, bytes]:
    """Train under a root; give every file that came of it."""
    training.save(training.train(recipe, root, tokenizer), tokenizer, root / recipe.name)
    return {file.name: file.read_bytes() for file in sorted((root / recipe.name).iterdir())}


def test_two_short_runs_give_the_same_files(tmp_path: Path, tokenizer: PreTrainedTokenizerFast) -> None:
    recipes = [replace(recipe, steps=3, batch=8) for recipe in (BASE, JAPANESE)]
    first, second = ([trained(recipe, tmp_path / run, tokenizer) for recipe in recipes] for run in ("first", "second"))
    assert first == second
    assert first[0]["model.safetensors"] != first[1]["model.safetensors"]


def test_progress_counts_every_step(tmp_path: Path, tokenizer: PreTrainedTokenizerFast) -> None:
    seen: list[int] = []
    training.train(replace(BASE, steps=2, batch=2), tmp_path, tokenizer, lambda step, _loss: seen.append(step))
    assert seen == [1, 2]


def test_only_answers_are_learned_when_so_asked(tokenizer: PreTrainedTokenizerFast) -> None:
    texts = [TrainingText("1+", "2=3"), TrainingText("", "4")]
    inputs, labels = training.collate(texts, tokenizer, learn_prompt=False)
    one, plus, two, equals, three, four = tokenizer.encode("1+2=34", add_special_tokens=False)
    row = [BOS, one, plus, two, equals, three, EOS]
    assert inputs.tolist() == [row, [BOS, four, EOS, PAD, PAD, PAD, PAD]]
    assert labels.tolist() == [[IGNORE] * 3 + row[3:], [IGNORE, four, EOS] + [IGNORE] * 4]
    assert torch.equal(training.collate(texts, tokenizer, learn_prompt=True)[1][0], inputs[0])


def test_the_rate_warms_up_holds_and_falls() -> None:
    rates = [training.rate_at(BASE, step) for step in (0, 39, 599, 800, 999)]
    assert rates == pytest.approx([5e-5, 2e-3, 2e-3, 1e-3, 4e-5])
