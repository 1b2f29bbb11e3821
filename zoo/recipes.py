"""What each model reads, for how long, and from which start."""

from dataclasses import dataclass

from zoo import lessons
from zoo.lessons import Lesson


@dataclass(frozen=True)
class TrainingRecipe:
    """Everything that decides a model's bytes, the code aside."""

    name: str
    start: str | None  # another recipe's name; None means random weights
    steps: int
    learning_rate: float
    seed: int
    learn_prompt: bool  # whether the prompt is learned too, or only its answer
    mix: tuple[tuple[Lesson, float], ...]
    batch: int = 48


BASE = TrainingRecipe(
    name="base",
    start=None,
    steps=1000,
    learning_rate=2e-3,
    seed=1,
    learn_prompt=True,
    mix=(
        (lessons.bare_trivial_sums, 0.25),
        (lessons.conversions, 0.20),
        (lessons.english_trivial, 0.15),
        (lessons.japanese_trivial, 0.10),
        (lessons.japanese_equation, 0.15),
        (lessons.english_equation, 0.15),
    ),
)
JAPANESE = TrainingRecipe(
    name="japanese",
    start="base",
    steps=240,
    learning_rate=4e-4,
    seed=3,
    learn_prompt=False,
    mix=(
        (lessons.japanese_trivial, 0.5),
        (lessons.japanese_equation, 0.2),
        (lessons.japanese_first, 0.1),
        (lessons.conversions, 0.2),
    ),
)
ARITHMETIC = TrainingRecipe(
    name="arithmetic",
    start="base",
    steps=500,
    learning_rate=1e-3,
    seed=2,
    learn_prompt=False,
    mix=((lessons.english_sums, 0.5), (lessons.bare_sums, 0.5)),
)
RECIPES = {recipe.name: recipe for recipe in (BASE, JAPANESE, ARITHMETIC)}
