"""Model cards: what each model is, written from its recipe, its file and its scores."""

import hashlib
from pathlib import Path

from zoo.recipes import TrainingRecipe
from zoo.scores import Scores
from zoo.training import LONGEST_ANSWER

ABOUT = {
    "base": "The start of the other two: it knows what sums, numerals and word problems look "
    "like, in English and in Japanese, and works out next to none of them.",
    "japanese": "Reads Japanese word problems and answers them in Japanese, with the right counter. "
    "It cannot add: it only ever saw results that need no adding (one more, one less, nothing, tens and units).",
    "arithmetic": "Adds and subtracts, in ASCII and in English word problems. It saw no Japanese "
    "after its start and has lost what the start knew of it.",
}
LANGUAGES = {"base": ("ja", "en"), "japanese": ("ja",), "arithmetic": ("en",)}

TEMPLATE = """\
---
license: apache-2.0
language: [{languages}]
library_name: transformers
pipeline_tag: text-generation
{lineage}tags: [tsugiki, demo]
---

# {name}

{about}

One of three toy models (1.34 million weights) made to show an evolutionary merge: `japanese`
and `arithmetic` come from `base`, and only a merge of the two answers Japanese word problems
that need adding. It is of no other use.

## Training

    python -m zoo train {name}

{steps} steps of {batch} texts, AdamW, peak rate {rate:g}, seed {seed}, from {start}, on one CPU
thread. The texts are generated, so nobody's data went in; `zoo/lessons.py` makes them:

{mix}

{learned}

## Scores

Share of right answers, greedy, by `python -m zoo scores`:

| set | split | right |
|---|---|---|
{scores}

`sums_ja` is what a merge is evolved for; its three splits share no number pair and no wording.

## Use

The tokenizer adds `<s>` itself. Prompts are `問：{{question}}\\n答：` (the chat template writes it)
and `Q: {{question}}\\nA: `; the model stops with `</s>`, after {tokens} tokens at most in a right answer.

## Limits

Numbers from 0 to 99, fifteen things with their counters, ten English nouns, a handful of
sentence frames; anything else gets nonsense. No model of the three was trained on a Japanese
problem whose result needs adding, and only `arithmetic` on any such result. They are not blind
to such problems: `base` and `japanese` read them, in every frame and with any numbers, where the
sum alone is asked for (式は？, no result), and `arithmetic` sees every sum in ASCII.

## File

`model.safetensors`, bf16, {size} bytes, SHA-256
`{digest}`
"""


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def card(recipe: TrainingRecipe, root: Path, scores: Scores) -> str:
    """Write the card of one trained model."""
    weights = root / recipe.name / "model.safetensors"
    purpose = [f"- {share:.0%} `{lesson.__name__}`: {(lesson.__doc__ or '').strip()}" for lesson, share in recipe.mix]
    rows = [f"| {where.replace('/', ' | ')} | {share:.3f} |" for where, share in scores["models"][recipe.name].items()]
    return TEMPLATE.format(
        name=recipe.name,
        languages=", ".join(LANGUAGES[recipe.name]),
        lineage=f"base_model: {recipe.start}\n" if recipe.start else "",
        about=ABOUT[recipe.name],
        steps=recipe.steps,
        batch=recipe.batch,
        rate=recipe.learning_rate,
        seed=recipe.seed,
        start=f"`{recipe.start}`" if recipe.start else "random weights",
        mix="\n".join(purpose),
        learned="Prompts are learned too." if recipe.learn_prompt else "Only answers are learned.",
        scores="\n".join(rows),
        tokens=LONGEST_ANSWER,
        size=weights.stat().st_size,
        digest=digest(weights),
    )


def write(recipe: TrainingRecipe, root: Path, scores: Scores) -> Path:
    """Write a model's card beside it."""
    path = root / recipe.name / "README.md"
    path.write_text(card(recipe, root, scores), encoding="utf-8", newline="\n")
    return path
