"""The commands; ``python -m zoo --help`` lists them."""

import argparse
import json
import sys
import time
from pathlib import Path

from transformers.utils import logging

from zoo import cards, questions, training
from zoo import scores as scoring
from zoo import tokenizer as tokenizers
from zoo.recipes import RECIPES, TrainingRecipe

HERE = Path(__file__).parent
EVERY = 50  # steps between two lines of progress
DESCRIPTION = """\
Make the demo zoo: three small Llama models and the questions that judge them.
Everything is seeded and runs on one CPU thread; the same command gives the same files."""


def say(text: str) -> None:
    """Print a line of progress at once."""
    print(text, flush=True)


def train(recipe: TrainingRecipe, root: Path) -> None:
    """Train one model and write it, telling how far it is."""
    if recipe.start and not (root / recipe.start / "model.safetensors").exists():
        sys.exit(f"{recipe.name} starts from {recipe.start}: run `train {recipe.start}` first")
    tokenizer = tokenizers.build()
    started = time.monotonic()

    def progress(step: int, loss: float) -> None:
        if step % EVERY == 0 or step == recipe.steps:
            seconds = time.monotonic() - started
            left = seconds / step * (recipe.steps - step)
            say(
                f"{recipe.name}: step {step} of {recipe.steps}, loss {loss:.3f}, "
                f"{seconds:.0f} s gone, {left:.0f} s to go"
            )

    model = training.train(recipe, root, tokenizer, progress)
    training.save(model, tokenizer, root / recipe.name)
    say(f"{recipe.name}: written to {root / recipe.name}")


def write_tokenizer(root: Path) -> None:
    """Write the tokenizer beside each model."""
    tokenizer = tokenizers.build()
    for name in RECIPES:
        tokenizer.save_pretrained(root / name)
        say(f"{len(tokenizer)} tokens: written to {root / name}")


def write_questions(root: Path) -> None:
    """Write the evaluation sets."""
    for path in questions.write(root / "questions"):
        say(f"questions: written to {path}")


def write_scores(root: Path) -> None:
    """Measure the models; write the figures and the cards that quote them."""
    rows = []
    for row in scoring.measure(root):
        say("{:12s} {:22s} {:.4f}".format(*row))
        rows.append(row)
    scores = scoring.collect(iter(rows))
    (root / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    for recipe in RECIPES.values():
        say(f"card: written to {cards.write(recipe, root, scores)}")


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    top = argparse.ArgumentParser(
        prog="python -m zoo",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--out", type=Path, default=HERE, help="folder to write to (default: the zoo itself)")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    one = commands.add_parser("train", help="train one model (2 to 6 minutes)")
    one.add_argument("model", choices=list(RECIPES))
    for name, text in (
        ("tokenizer", "write the tokenizer beside each model (train does so too)"),
        ("questions", "write the evaluation sets"),
        ("scores", "measure the models, write scores.json and the model cards"),
        ("all", "train the three models, then questions and scores (12 minutes)"),
    ):
        commands.add_parser(name, help=text)
    return top


def main() -> None:
    """Run the command asked for."""
    arguments = parser().parse_args()
    root: Path = arguments.out
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # untyped in transformers
    if arguments.command == "train":
        train(RECIPES[arguments.model], root)
    if arguments.command == "all":
        for recipe in RECIPES.values():
            train(recipe, root)
    if arguments.command == "tokenizer":
        write_tokenizer(root)
    if arguments.command in ("questions", "all"):
        write_questions(root)
    if arguments.command in ("scores", "all"):
        write_scores(root)


if __name__ == "__main__":
    main()
