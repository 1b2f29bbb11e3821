"""The command line, run as its users run it."""

import re
import subprocess
import sys
from pathlib import Path


def zoo(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m zoo`` and wait for it."""
    return subprocess.run([sys.executable, "-m", "zoo", *arguments], capture_output=True, text=True, check=False)


def test_help_lists_every_command() -> None:
    done = zoo("--help")
    assert done.returncode == 0
    commands = re.findall("^    ([a-z]+)\\b", done.stdout, re.MULTILINE)
    assert commands == ["train", "tokenizer", "questions", "scores", "all"]


def test_an_expert_wants_its_start(tmp_path: Path) -> None:
    done = zoo("--out", str(tmp_path), "train", "japanese")
    assert (done.returncode, done.stderr) == (1, "japanese starts from base: run `train base` first\n")


def test_questions_are_written_where_told(tmp_path: Path) -> None:
    assert zoo("--out", str(tmp_path), "questions").returncode == 0
    assert sorted(path.name for path in (tmp_path / "questions").iterdir()) == [
        "sums_en.csv",
        "sums_ja.csv",
        "trivial_ja.csv",
    ]
