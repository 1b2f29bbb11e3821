"""Put a question set to a model and score its answers."""

import argparse
import json
from pathlib import Path

from merger.evaluation.language_model import LanguageModel
from merger.evaluation.scorers import SCORERS
from merger.evaluation.task import SPLITS, Task
from merger.evaluation.tasks import read_task


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("model", metavar="MODEL", type=Path, help="folder of a model (safetensors)")
    parser.add_argument("task", metavar="TASK", type=Path, help="question set, CSV or JSON lines")
    parser.add_argument("--scorer", choices=tuple(SCORERS), default="exact", help="how answers are judged")
    parser.add_argument(
        "--template", help=r"the prompt, with {question} in it and \n for a line break (default: the chat template)"
    )
    parser.add_argument("--split", choices=(*SPLITS, "all"), default="all", help="which questions (default: all)")
    parser.add_argument("--max-new-tokens", type=int, default=64, metavar="N", help="longest answer in tokens")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--answers", type=Path, metavar="FILE", help="write every answer there, as JSON lines")


def run(args: argparse.Namespace) -> int:
    """Print one line a split: share right, 95 % interval, number of questions."""
    template = args.template.replace("\\n", "\n") if args.template else None
    task = read_task(args.task, scorer=args.scorer, template=template, max_new_tokens=args.max_new_tokens)
    from merger.evaluation.transformers_model import TransformersModel

    model = TransformersModel(args.model, args.device)
    splits = SPLITS if args.split == "all" else (args.split,)
    rows = [row for split in splits for row in _one(model, task, split)]
    if args.answers:
        args.answers.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return 0


def _one(model: LanguageModel, task: Task, split: str) -> list[dict[str, object]]:
    from tqdm import tqdm

    from merger.evaluation.runner import answer_items
    from merger.evaluation.statistics import wilson

    items = task.split(split)
    answers = []
    with tqdm(total=len(items), desc=split, unit="question", leave=False, disable=None) as bar:
        for start in range(0, len(items), 100):
            answers += answer_items(model, task, items[start : start + 100])
            bar.update(len(items[start : start + 100]))
    found = wilson(sum(answer.score for answer in answers), len(answers))
    print(f"{split:<12}{found.score:.3f}   95 % {found.low:.3f} to {found.high:.3f}   {found.n} questions")
    return [
        {"split": split, "question": item.question, "answer": item.answers[0], "text": said.text, "score": said.score}
        for item, said in zip(items, answers, strict=True)
    ]
