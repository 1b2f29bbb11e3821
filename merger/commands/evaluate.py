"""Put a question set to a model and score its answers."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from merger.evaluation.language_model import LanguageModel
from merger.evaluation.models import open_model
from merger.evaluation.runner import Answer, always_thinks, answer_items
from merger.evaluation.scorers import DEFAULT, SCORERS
from merger.evaluation.statistics import wilson
from merger.evaluation.task import SPLITS, Item, Task
from merger.evaluation.tasks import Reading, inspect_path, task_of
from merger.formulas.opening import open_source
from merger.recipes.recipe import Source


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("model", metavar="MODEL", help="folder of a model (safetensors), or MODEL+ADAPTER")
    parser.add_argument(
        "task",
        metavar="TASK",
        type=Path,
        help="question set: CSV, JSON lines, Excel, or a task of lm-evaluation-harness",
    )
    parser.add_argument("--scorer", choices=tuple(SCORERS), help=f"how answers are judged (default: {DEFAULT})")
    parser.add_argument(
        "--template",
        help=r"the prompt, with {question}, {choices} and {examples} in it and \n for a line break (default: the chat "
        "template)",
    )
    parser.add_argument("--shots", type=int, metavar="N", help="solved examples before each question (default: 0)")
    parser.add_argument(
        "--until", action="append", metavar="TEXT", help=r"an answer ends before this text, \n for a line break"
    )
    parser.add_argument(
        "--thinking",
        action="store_const",
        const=True,
        help="let the model think before it answers, where its chat template can (default: not)",
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME=TITLE",
        help="what a column of the file is, such as answer=こたえ; nothing behind = for a name that none has",
    )
    parser.add_argument("--leave-out", type=int, nargs="+", default=[], metavar="ROW", help="rows that are not read")
    parser.add_argument(
        "--header", type=int, metavar="ROW", help="the row with the titles, 0 for none (default: found)"
    )
    parser.add_argument(
        "--first-choice",
        type=int,
        choices=(0, 1),
        help="the number by which an answer means the first choice (default: found)",
    )
    parser.add_argument("--sheet", help="the sheet of a workbook (default: the first that can be seen)")
    parser.add_argument(
        "--split",
        choices=(*SPLITS, "all"),
        help="questions of one part, or all, part by part (default: all; by part if the file has a column for it)",
    )
    parser.add_argument("--max-new-tokens", type=int, metavar="N", help="longest answer in tokens (default: 64)")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--answers", type=Path, metavar="FILE", help="write every answer there, as JSON lines")


def run(args: argparse.Namespace) -> int:
    """Print score, 95 % interval, number of questions, and how much of it is Japanese: in all, by split where asked."""
    inspection, own = inspect_path(args.task, _reading(args))
    given = {
        "scorer": args.scorer,
        "template": _lines(args.template) if args.template else None,
        "max_new_tokens": args.max_new_tokens,
        "shots": args.shots,
        "until": tuple(map(_lines, args.until)) if args.until else None,
        "thinking": args.thinking,
    }
    task = task_of(
        inspection, args.task.stem, **own | {name: value for name, value in given.items() if value is not None}
    )
    for warning in inspection.warnings:
        shown = warning.tell()
        where = f"row {shown['row']}: " if shown["row"] else ""
        print(f"note: {where}{shown['message']} {shown['mend']}".rstrip(), file=sys.stderr)
    model = open_model(open_source(Source(args.model)), args.device)
    if (lost := _aloud(model, task)) is not None:
        print(f"note: {lost}", file=sys.stderr)
    print(f"scored by {task.scorer}: {task.judge.variant}")
    rows: list[dict[str, object]] = []
    answers: list[Answer] = []
    parts = _parts(task, args.split)
    for name, items in parts:
        said = _asked(model, task, items, name)
        print(_line(name, said))
        answers += said
        rows += [_row(task, item, one) for item, one in zip(items, said, strict=True)]
    if len(parts) > 1:
        print(_line("total", answers))
    if model.cut:
        print(
            f"note: {len(model.cut)} prompts are longer than what the model sees at once; "
            "their beginning was left out.",
            file=sys.stderr,
        )
    if args.answers:
        args.answers.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return 0


def _reading(args: argparse.Namespace) -> Reading:
    """How the file is read; a column that is named twice belongs to several choices."""
    columns: dict[str, str | list[str]] = {}
    for given in args.column:
        name, _, title = given.partition("=")
        before = columns.get(name)
        columns[name] = title if before is None else [*([before] if isinstance(before, str) else before), title]
    said = {"left_out": args.leave_out, "header": args.header, "sheet": args.sheet, "first_choice": args.first_choice}
    return Reading.of({"columns": columns, **said})


def _parts(task: Task, split: str | None) -> list[tuple[str, Sequence[Item]]]:
    """The split that was asked for, all splits where they are asked for or the file deals them out, else everything."""
    if split is None and not any(item.split for item in task.items):
        return [("total", task.items)]
    names = SPLITS if split in (None, "all") else (split,)
    return [(name, task.split(name)) for name in names if len(names) == 1 or task.split(name)]


def _asked(model: LanguageModel, task: Task, items: Sequence[Item], what: str) -> list[Answer]:
    answers: list[Answer] = []
    with tqdm(total=len(items), desc=what, unit="question", leave=False, disable=None) as bar:
        for start in range(0, len(items), 100):
            answers += answer_items(model, task, items[start : start + 100])
            bar.update(len(items[start : start + 100]))
    if unfinished := sum(1 for answer in answers if answer.thought and not answer.text):
        print(
            f"note: {what}: {unfinished} of {len(items)} answers are none, only thoughts that did not end within "
            f"{task.longest} tokens.",
            file=sys.stderr,
        )
    return answers


def _line(what: str, answers: Sequence[Answer]) -> str:
    found = wilson(sum(answer.score for answer in answers), len(answers))
    interval = f"{found.score:.3f}   95 % {found.low:.3f} to {found.high:.3f}"
    return f"{what:<12}{interval}   {found.n} questions{_language(answers)}"


def _row(task: Task, item: Item, said: Answer) -> dict[str, object]:
    return {
        "split": task.split_of(item),
        "question": item.question,
        "answer": item.answers[0],
        "text": said.text,
        "thought": said.thought,
        "score": said.score,
    }


def _aloud(model: LanguageModel, task: Task) -> str | None:
    """A word on a model that cannot but think before it answers, where the question set does not let it."""
    if not always_thinks(model, task):
        return None
    return f"The model always thinks before it answers, in {task.longest} tokens with its answer. Try --thinking."


def _language(answers: Sequence[Answer]) -> str:
    """The share of answers in Japanese, and the score that comes from them; both over all answers."""
    if not answers:
        return ""
    japanese = [answer for answer in answers if SCORERS["japanese"].score(answer.text, ("",))]
    share, score = len(japanese) / len(answers), sum(answer.score for answer in japanese) / len(answers)
    return f"   in Japanese {share:.3f}, scored there {score:.3f}"


def _lines(text: str) -> str:
    return text.replace("\\n", "\n")
