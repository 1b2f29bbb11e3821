"""Train a recipe on one CPU thread; the same recipe gives the same file, byte for byte."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import (
    GenerationConfig,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)

from zoo.lessons import TrainingText
from zoo.recipes import TrainingRecipe
from zoo.tokenizer import BOS, CONTEXT, EOS, PAD

LONGEST = 72  # tokens of one text, BOS and EOS included
WARM_UP = 40  # steps
STEADY = 0.6  # the share of steps before the rate falls, in a straight line
LOWEST_RATE = 0.02  # of the full rate
IGNORE = -100  # cross_entropy's mark for "not learned"
LONGEST_ANSWER = 14  # tokens of the longest right answer in the shipped questions, EOS included
MAX_NEW_TOKENS = 32

Progress = Callable[[int, float], None]


def configuration(vocabulary: int) -> LlamaConfig:
    """Describe the network: 1.34 million weights, embeddings tied."""
    return LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=128,
        intermediate_size=352,
        num_hidden_layers=6,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=True,
        pad_token_id=PAD,
        bos_token_id=BOS,
        eos_token_id=EOS,
        rms_norm_eps=1e-5,
        initializer_range=0.04,
    )


def rate_at(recipe: TrainingRecipe, step: int) -> float:
    """Give the learning rate of a step: warm up, hold, fall."""
    done = step / recipe.steps
    warmth = min(1.0, (step + 1) / WARM_UP)
    fall = 1.0 if done < STEADY else max(LOWEST_RATE, (1 - done) / (1 - STEADY))
    return recipe.learning_rate * warmth * fall


def collate(texts: list[TrainingText], tokenizer: PreTrainedTokenizerFast, learn_prompt: bool) -> tuple[Tensor, Tensor]:
    """Lay texts out for training.

    Returns inputs and labels, int64 [texts, longest], padded on the right; labels are the
    inputs with everything that is not to be learned set to IGNORE.
    """
    prompts = [tokenizer.encode(text.prompt, add_special_tokens=False) for text in texts]
    answers = [tokenizer.encode(text.answer, add_special_tokens=False) for text in texts]
    rows = [[BOS, *prompt, *answer, EOS][:LONGEST] for prompt, answer in zip(prompts, answers, strict=True)]
    shape = (len(rows), max(map(len, rows)))
    inputs, labels = torch.full(shape, PAD), torch.full(shape, IGNORE)
    for index, (row, prompt) in enumerate(zip(rows, prompts, strict=True)):
        tokens = torch.tensor(row)
        skipped = 0 if learn_prompt else 1 + len(prompt)
        inputs[index, : len(row)] = tokens
        labels[index, skipped : len(row)] = tokens[skipped:]
    return inputs, labels


def loss_of(model: LlamaForCausalLM, inputs: Tensor, labels: Tensor) -> Tensor:
    """Mean cross entropy over the learned tokens only; a scalar."""
    hidden = model.model(input_ids=inputs[:, :-1], use_cache=False).last_hidden_state
    wanted = labels[:, 1:]
    learned = wanted != IGNORE
    loss: Tensor = cross_entropy(model.lm_head(hidden[learned]), wanted[learned])
    return loss


def _start(recipe: TrainingRecipe, root: Path, vocabulary: int) -> LlamaForCausalLM:
    torch.manual_seed(recipe.seed)
    if recipe.start is None:
        return LlamaForCausalLM(configuration(vocabulary))
    return LlamaForCausalLM.from_pretrained(root / recipe.start, dtype=torch.float32)


def train(
    recipe: TrainingRecipe,
    root: Path,
    tokenizer: PreTrainedTokenizerFast,
    progress: Progress | None = None,
) -> LlamaForCausalLM:
    """Train a recipe; a start model is looked for under ``root``.

    ``progress`` is told the number of steps done and the running mean of the loss.
    """
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    model = _start(recipe, root, len(tokenizer))
    optimizer = torch.optim.AdamW(model.parameters(), lr=recipe.learning_rate, betas=(0.9, 0.98), weight_decay=0.02)
    random = Random(recipe.seed * 1000 + 5)
    kinds, weights = zip(*recipe.mix, strict=True)
    running = 0.0
    for step in range(recipe.steps):
        for group in optimizer.param_groups:
            group["lr"] = rate_at(recipe, step)
        texts = [kind(random) for kind in random.choices(kinds, weights, k=recipe.batch)]
        loss = loss_of(model, *collate(texts, tokenizer, recipe.learn_prompt))
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        running = loss.item() if step == 0 else 0.95 * running + 0.05 * loss.item()
        if progress:
            progress(step + 1, running)
    return model


def save(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Write a model in bf16, its tokenizer and how it generates."""
    model.generation_config = GenerationConfig(  # type: ignore[no-untyped-call]  # so is this
        do_sample=False,
        max_new_tokens=MAX_NEW_TOKENS,
        bos_token_id=BOS,
        eos_token_id=EOS,
        pad_token_id=PAD,
    )
    model.bfloat16().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
