"""Who reads a stated answer right: ours, lm-evaluation-harness's filters, llm-jp-eval's rules.

    python -m benchmarks.answers --data FOLDER [--table]

FOLDER holds jcommonsenseqa_valid.jsonl, lawqa_jp_selection.csv and mgsm_ja.tsv (none of it is kept here). Every
question is answered in every form twice, with its right answer and with a wrong one, so what a judge should say is
known. Filters and options are those of lm-evaluation-harness's tasks, run by its own package (make peer). llm-jp-eval's
rules are re-implemented from public descriptions: the first line, or what stands between <answer> tags, after NFKC
and without quotes, equals the label or the number.
"""

import argparse
import csv
import json
import re
import string
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from merger.evaluation.scorers import SCORERS
from merger.evaluation.scorers._labels import LETTERS
from merger.evaluation.tasks._choices import split_choices

RESULTS = Path(__file__).with_suffix(".json")
ROOT = Path(__file__).resolve().parents[1]
MOST = 140  # questions of each set
OURS = "ours"
_ANSWER_IS = (
    "((?<=The answer is )(.*)(?=.)|(?<=answer is )(.*)(?=.)"
    "|(?<=The answer: )(.*)(?=.)|(?<=The final answer: )(.*)(?=.))"
)
# Name -> function and options as the task files of lm-evaluation-harness have them.
CHOICE_FILTERS = {
    "MMLU flexible-extract": (
        "multi_choice_regex",
        {"group_select": -1, "ignore_case": True, "ignore_punctuation": True, "regex_pattern": "(\\([A-Z]\\))"},
    ),
    "MMLU strict-match": ("regex", {"regex_pattern": _ANSWER_IS}),
    "MMLU-ProX ja": ("regex", {"regex_pattern": r"答えは \(?([ABCDEFGHIJ])\)? です"}),
    "MMLU-Pro": ("regex", {"regex_pattern": r"answer is \(?([ABCDEFGHIJ])\)?"}),
}
NUMBER_FILTERS = {
    "GSM8K flexible-extract": ("regex", {"group_select": -1, "regex_pattern": r"(-?[$0-9.,]{2,})|(-?[0-9]+)"}),
    "GSM8K strict-match": ("regex", {"regex_pattern": r"#### (\-?[0-9\.\,]+)"}),
    "MGSM native CoT ja": ("regex", {"regex_pattern": r"答えは(\-?[0-9\.\,]+)です。"}),
}
FIRST_LINE, TAGS = "llm-jp-eval first line", "llm-jp-eval tags"

CHOICE_FORMS = {
    "label alone": "{label}",
    "label and words": "{label}. {words}",
    "label in brackets": "({label}) {words}",
    "words alone": "{words}",
    "答えは (B) です": "答えは ({label}) です",
    "正解はBです。": "正解は{label}です。",
    "「B」が正解です。": "「{label}」が正解です。",
    "最も適切なのはBです。": "最も適切なのは{label}です。",
    "正解：Ｂ": "正解：{wide}",
    "答え：②": "答え：{circled}",
    "答え：（イ）": "答え：（{kana}）",
    "bold heading": "**正解：{label}. {words}**\n\n**解説：** {other}は当てはまりません。",
    "first, then the others": "{label}\n\n解説：{other}（{other_words}）は誤りです。",
    "the others, then it": "{other}: {other_words}は当てはまりません。\nしたがって、正解は{label}です。",
    "AではなくB": "答えは{other}ではなく{label}です。",
    "corrected": "答えは{other}です。いや、やはり{label}です。",
    "followed by a remark": "正解は{label}です。なお、{other}を選ぶ人もいます。",
    "The answer is (B).": "The answer is ({label}).",
    "The correct option is B. A is …": "The correct option is {label}. Option {other} is a common mistake.",
    "Answer: B": "Answer: {label}",
    "B is correct, not A": "{label} is correct, not {other}.",
    "boxed": "$\\boxed{{\\text{{{label}}}}}$",
    "JSON": '{{"reason": "…", "answer": "{label}"}}',
    "tags": "<answer>{label}</answer>",
}
NUMBER_FORMS = {
    "number alone": "{number}",
    "答えは18です。": "答えは{number}です。",
    "正解は18です。 and a distractor": "正解は{number}です。途中の{other}は使いません。",
    "結論：18。参考：…": "結論：{number}。参考：昨年は{other}でした。",
    "not in brackets": "正解は{number}です（{other}ではありません）。",
    "full width": "答えは{wide}です。",
    "####": "{other}+1\n#### {number}",
    "boxed ": "よって $\\boxed{{{number}}}$ です。",
    "a working, then words": "{other}-1を計算します。したがって、合計は{number}になります。",
    "The answer is 18.": "The answer is {number}.",
    "The answer is 18, not 12.": "The answer is {number}, not {other}.",
    "bold": "**Answer:** {number}",
    "number, then its working": "{number}\n\n解説：{other}から始めます。",
    "corrected ": "答えは{other}です。いや、{number}です。",
    "JSON ": '{{"answer": {number}}}',
    "tags ": "<answer>{number}</answer>",
}
TOTALS = {
    "judged as meant": "right",
    "wrong taken for right": "lucky",
    "agrees with ours": "agrees",
    "differs, ours right": "ours right where they differ",
    "differs, ours wrong": "ours wrong where they differ",
}


@dataclass(frozen=True)
class LabelledAnswer:
    """An answer text that says ``meant`` (label or number) to a question whose answer is ``wanted``."""

    form: str
    text: str
    meant: str
    wanted: str
    choices: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        return self.meant == self.wanted


def choice_texts(folder: Path) -> Iterator[LabelledAnswer]:
    """Every form of every multiple-choice question, right and wrong."""
    for choices, index in _choice_questions(folder):
        other = (index + 1) % len(choices)
        for form, template in CHOICE_FORMS.items():
            for said, denied in ((index, other), (other, index)):
                label = LETTERS[said]
                text = template.format(
                    label=label,
                    words=choices[said],
                    other=LETTERS[denied],
                    other_words=choices[denied],
                    wide=chr(ord(label) + 0xFEE0),
                    circled="①②③④⑤"[said],
                    kana="アイウエオ"[said],
                )
                yield LabelledAnswer(form, text, label, LETTERS[index], choices)


def number_texts(folder: Path) -> Iterator[LabelledAnswer]:
    """Every form of every number question, right and wrong."""
    for line in (folder / "mgsm_ja.tsv").read_text(encoding="utf-8").splitlines()[:MOST]:
        wanted = line.rsplit("\t", 1)[1].replace(",", "")
        other = str(int(wanted) + 7)
        for form, template in NUMBER_FORMS.items():
            for said, denied in ((wanted, other), (other, wanted)):
                wide = said.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
                yield LabelledAnswer(form, template.format(number=said, other=denied, wide=wide), said, wanted)


def _choice_questions(folder: Path) -> Iterator[tuple[tuple[str, ...], int]]:
    with (folder / "jcommonsenseqa_valid.jsonl").open(encoding="utf-8") as lines:
        for line, _ in zip(lines, range(MOST), strict=False):
            row = json.loads(line)
            yield tuple(row[f"choice{index}"] for index in range(5)), row["label"]
    with (folder / "lawqa_jp_selection.csv").open(encoding="utf-8-sig", newline="") as table:
        for row, _ in zip(csv.DictReader(table), range(MOST), strict=False):
            yield tuple(split_choices(row["選択肢"])), "abcd".index(row["output"].strip())


def found_by_harness(filters: dict[str, tuple[str, dict[str, Any]]], texts: list[LabelledAnswer]) -> dict[str, Any]:
    """What lm-evaluation-harness's own filters take out of the texts, and its version."""
    asked = {
        "filters": {name: {"function": function, "options": options} for name, (function, options) in filters.items()},
        "texts": [one.text for one in texts],
        "choices": [one.choices for one in texts],
    }
    command = [ROOT / ".venv-peer" / "bin" / "python", ROOT / "benchmarks" / "_filters.py"]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def same_to_harness(found: str, wanted: str) -> bool:
    """Its exact_match with ignore_case and ignore_punctuation."""
    table = str.maketrans("", "", string.punctuation)
    return found.lower().translate(table).strip() == wanted.lower().translate(table)


def first_line(text: str) -> str:
    """llm-jp-eval's answer up to the end of the line."""
    return unicodedata.normalize("NFKC", text.split("\n", 1)[0]).strip().strip("'\"").strip()


def within_tags(text: str) -> str:
    """llm-jp-eval's answer between tags."""
    match = re.search(r"<answer>(.*?)</answer>", text, re.DOTALL)
    return first_line(match[1]) if match else ""


def judged(texts: list[LabelledAnswer], filters: dict[str, tuple[str, dict[str, Any]]], scorer: str) -> dict[str, Any]:
    """Form -> judge -> shares of right and of wrong answers taken for right; and how each judge agrees with ours."""
    harness = found_by_harness(filters, texts)
    verdicts = {OURS: [_ours(one, scorer) for one in texts]}
    for name, found in harness["found"].items():
        verdicts[name] = [same_to_harness(said, one.wanted) for said, one in zip(found, texts, strict=True)]
    rules: dict[str, Callable[[str], str]] = {FIRST_LINE: first_line, TAGS: within_tags}
    for name, rule in rules.items():
        verdicts[name] = [rule(one.text) == one.wanted for one in texts]
    forms = {one.form: None for one in texts}
    return {
        "texts": len(texts),
        "harness": harness["version"],
        "forms": {form: {name: _shares(said, texts, form) for name, said in verdicts.items()} for form in forms},
        "judges": {name: _against(said, verdicts[OURS], texts) for name, said in verdicts.items()},
    }


def _ours(one: LabelledAnswer, scorer: str) -> bool:
    wanted = one.choices[LETTERS.index(one.wanted)] if one.choices else one.wanted
    return SCORERS[scorer].score(one.text, (wanted,), one.choices) == 1.0


def _shares(said: list[bool], texts: list[LabelledAnswer], form: str) -> list[float]:
    """Of the right answers in a form the share that is found right; of the wrong ones the share taken for right."""
    pairs = [(verdict, one.right) for verdict, one in zip(said, texts, strict=True) if one.form == form]
    return [
        round(2 * sum(verdict and right is kind for verdict, right in pairs) / len(pairs), 4) for kind in (True, False)
    ]


def _against(said: list[bool], ours: list[bool], texts: list[LabelledAnswer]) -> dict[str, float]:
    count = len(texts)
    split = [(mine == one.right) for mine, verdict, one in zip(ours, said, texts, strict=True) if mine != verdict]
    return {
        "right": round(sum(verdict == one.right for verdict, one in zip(said, texts, strict=True)) / count, 4),
        "lucky": sum(verdict and not one.right for verdict, one in zip(said, texts, strict=True)),
        "agrees": round(1 - len(split) / count, 4),
        "ours right where they differ": sum(split),
        "ours wrong where they differ": len(split) - sum(split),
    }


def table(results: dict[str, Any]) -> list[str]:
    """For choices and numbers a row a form, a column a judge: percent of the right answers that are found, in brackets
    percent of the wrong ones taken for right; below them each judge over all texts, and against ours."""
    lines: list[str] = []
    for kind, result in results.items():
        judges = result["judges"]
        lines += [f"| {kind} | {' | '.join(judges)} |", "|---" * (len(judges) + 1) + "|"]
        for form, shares in result["forms"].items():
            lines.append(f"| {form.strip()} | {' | '.join(_cell(*shares[name]) for name in judges)} |")
        for title, key in TOTALS.items():
            cells = (one[key] for one in judges.values())
            shown = (f"{100 * cell:.1f} %" if isinstance(cell, float) else f"{cell:,}" for cell in cells)
            lines.append(f"| *{title}* | {' | '.join(shown)} |")
        lines.append("")
    return lines[:-1]


def _cell(found: float, lucky: float) -> str:
    return f"{100 * found:.0f}" + (f" ({100 * lucky:.0f})" if lucky else "")


def main() -> None:
    """Judge, keep the figures, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--table", action="store_true", help="print the last results, run nothing")
    args = parser.parse_args()
    if not args.table:
        if args.data is None:
            parser.error("--data FOLDER is needed")
        results = {
            "choices": judged(list(choice_texts(args.data)), CHOICE_FILTERS, "choice"),
            "numbers": judged(list(number_texts(args.data)), NUMBER_FILTERS, "number"),
        }
        RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print("\n".join(table(json.loads(RESULTS.read_text(encoding="utf-8")))))


if __name__ == "__main__":
    main()
