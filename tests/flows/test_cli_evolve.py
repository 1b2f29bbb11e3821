"""``python -m merger evolve`` and ``evaluate`` as a person uses them, stopped and killed included."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.merger.evolution.conftest import STAGES, ZOO, few_questions, same_but_for_time

ROOT = Path(__file__).parents[2]


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "merger", *map(str, arguments)]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), cwd=ROOT, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A search of five short generations on the real demo models."""
    folder = tmp_path_factory.mktemp("search")
    demo = yaml.safe_load((ZOO / "demo.yml").read_text(encoding="utf-8"))
    demo["base_model"] = str(ZOO / "base")
    for entry in demo["models"]:
        entry["model"] = str(ZOO / entry["model"])
    demo["search"] |= {"task": "few.csv", "stages": STAGES, "items_per_generation": 5, "max_new_tokens": 20}
    (folder / "few.csv").write_text(few_questions({"search": 10, "validation": 4, "heldout": 5}), encoding="utf-8")
    path = folder / "search.yml"
    path.write_text(yaml.safe_dump(demo, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(search: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Standard output and folder of a search that ran through."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    done = run("evolve", search, out)
    assert done.returncode == 0, done.stderr
    return done.stdout, out


def disturbed(generation: str, name: signal.Signals, *arguments: object) -> tuple[int, str]:
    """An evolution that gets a signal when it has told a generation: its exit status and its standard error."""
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command("evolve", *arguments), cwd=ROOT, **pipes) as process:
        assert process.stdout is not None and process.stderr is not None
        for line in process.stdout:
            if line.split()[:1] == [generation]:
                process.send_signal(name)
        told = process.stderr.read()
    return process.returncode, told


def results(out: Path) -> tuple[dict[str, Any], bytes, str]:
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    weights = (out / "model" / "model.safetensors").read_bytes()
    return same_but_for_time(report), weights, (out / "recipe.yml").read_text(encoding="utf-8")


def test_rows_and_table(undisturbed: tuple[str, Path]) -> None:
    lines = undisturbed[0].splitlines()
    assert lines[0].split() == ["generation", "stage", "best", "median", "spread", "accuracy", "time", "left"]
    rows = [line.split() for line in lines if re.match(r" +\d+  ", line)]
    assert [row[:3] for row in rows] == [
        ["1", "grid", "model"],
        ["2", "cma_es", "layer"],
        ["3", "cma_es", "layer"],
        ["4", "cma_es", "matrix"],
        ["5", "cma_es", "matrix"],
    ]
    ends = [re.split(r" {2,}", line)[0] for line in lines if " to " in line]
    assert ends[:5] == ["base", "japanese", "arithmetic", "best uniform merge", "winner"]
    assert "20 candidates in" in undisturbed[0]


def test_stopped_then_killed_in_mid_run_and_resumed_equals_undisturbed(
    search: Path, undisturbed: tuple[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    stopped, told = disturbed("2", signal.SIGINT, search, out)
    assert stopped == 130
    assert told.splitlines()[-1] == f"Stopped. Go on with: python -m merger evolve {search} {out} --resume"
    killed, _told = disturbed("4", signal.SIGKILL, search, out, "--resume")
    assert killed == -signal.SIGKILL
    assert not (out / "report.json").exists()
    done = run("evolve", search, out, "--resume")
    assert done.returncode == 0, done.stderr
    assert results(out) == results(undisturbed[1])


def test_bad_input_is_one_line_and_exit_code_2(search: Path, undisturbed: tuple[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    broken = tmp_path / "broken.yml"
    broken.write_text("merge_method: [", encoding="utf-8")
    for arguments in (
        ("evolve", tmp_path / "none.yml", out),
        ("evolve", broken, out),
        ("evolve", search, undisturbed[1]),
        ("evaluate", ZOO / "base", tmp_path / "none.csv"),
        ("evaluate", tmp_path / "none", ZOO / "questions" / "sums_ja.csv"),
        ("evaluate", ZOO / "base", ZOO / "questions" / "sums_ja.csv", "--template", "no place"),
    ):
        done = run(*arguments)
        assert done.returncode == 2, arguments
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert done.stderr.startswith("error: ")
    assert not out.exists()


def test_evaluate(tmp_path: Path) -> None:
    answers = tmp_path / "answers.jsonl"
    options = ("--scorer", "japanese_answer", "--split", "heldout", "--max-new-tokens", 26, "--answers", answers)
    done = run("evaluate", ZOO / "japanese", ZOO / "questions" / "trivial_ja.csv", *options)
    assert done.returncode == 0, done.stderr
    judged, line = done.stdout.splitlines()
    assert judged.startswith("scored by japanese_answer: ")
    name, score, *rest = line.split()
    assert name == "heldout"
    assert rest[5:10] == ["150", "questions", "in", "Japanese", "1.000,"]
    assert rest[-3:] == ["scored", "there", score]
    rows = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 150
    assert f"{sum(row['score'] for row in rows) / 150:.3f}" == score
    assert float(score) > 0.9


def test_evaluate_a_file_whose_titles_are_unknown(tmp_path: Path) -> None:
    text = (ZOO / "questions" / "trivial_ja.csv").read_text(encoding="utf-8")
    header, *rows = text.splitlines()
    path = tmp_path / "sheet.csv"
    titles = header.replace("question", "設問内容").replace("answer", "こたえ")
    path.write_bytes("\n".join(["確認テスト", titles, *rows[:6]]).encode("cp932"))
    named = ["--column", "question=設問内容", "--column", "answer=こたえ", "--leave-out", "3", "4"]
    answers = tmp_path / "answers.jsonl"
    options = ["--scorer", "japanese_answer", "--max-new-tokens", "4", "--answers", answers]
    done = run("evaluate", ZOO / "japanese", path, *named, *options)
    assert done.returncode == 0, done.stderr
    assert "note: The file was read as Shift_JIS (CP932)." in done.stderr
    assert len(answers.read_text(encoding="utf-8").splitlines()) == 4


@pytest.mark.parametrize("name", ["evolve", "evaluate"])
def test_help(name: str) -> None:
    done = run(name, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: python -m merger {name}")
