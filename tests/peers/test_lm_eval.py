"""Likelihoods of choices beside lm-evaluation-harness 0.4.13: the same tokens, the same picks, for every tokenizer."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from merger.evaluation.language_model import Prompt
from merger.evaluation.prompts import written
from merger.evaluation.runner import answer_items
from merger.evaluation.tasks import read_task
from merger.evaluation.transformers_model import TransformersModel
from merger.weights.checkpoint import Checkpoint
from tests.tokenizer_families import FAMILIES, model_of, questions

ROOT = Path(__file__).resolve().parents[2]
PEER = ROOT / ".venv-peer" / "bin" / "python"
ROWS = [row for row in questions(60, seed=11) if row["question"]]
LINES = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS).encode()
TEMPLATES = ("{question}", "質問：{question}\n答え: ")
TASKS = {template: read_task(LINES, scorer="choice_logprob", template=template) for template in TEMPLATES}
# With the blanks at the ends of questions and choices that reading a sheet takes away, then as questions are put.
RAW = [(str(row["question"]), choice) for row in ROWS for choice in row["choices"]]  # type: ignore[attr-defined]
PUT = [
    (written(task, item, str(task.template)), choice)
    for task in TASKS.values()
    for item in task.items
    for choice in item.choices
]
PAIRS = [*RAW, *PUT]
LENGTHS = {
    "choice_logprob": lambda text: 1,
    "choice_logprob_norm": len,
    "choice_logprob_bytes": lambda text: len(text.encode()),
}

Peer = Mapping[str, Sequence[Any]]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {family: model_of(family, tmp_path_factory.mktemp("family") / "model") for family in FAMILIES}


@pytest.fixture(scope="module")
def peer(folders: dict[str, Path]) -> Peer:
    given = json.dumps([[str(folder), PAIRS] for folder in folders.values()])
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        [str(PEER), str(Path(__file__).with_name("run_lm_eval.py"))],
        input=given, capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    return dict(zip(folders, lines, strict=True))


@pytest.mark.parametrize("family", FAMILIES)
def test_tokens_and_likelihoods_are_the_harness_s(family: str, folders: dict[str, Path], peer: Peer) -> None:
    model = TransformersModel(Checkpoint.open(folders[family]))
    found = model.likelihoods([Prompt(prompt) for prompt, _ in PAIRS], [answer for _, answer in PAIRS])
    for pair, ours, theirs in zip(PAIRS, found, peer[family], strict=True):
        if theirs is None:
            assert ours.tokens > 0  # the harness fails here
            continue
        before, behind, logprob, greedy = theirs
        assert model.encoding.pair(*pair) == (before, behind)
        assert ours.logprob == pytest.approx(logprob, rel=1e-4, abs=1e-3)
        assert ours.greedy == greedy


@pytest.mark.parametrize("scorer", LENGTHS)
@pytest.mark.parametrize("family", FAMILIES)
def test_picks_are_the_harness_s(family: str, scorer: str, folders: dict[str, Path], peer: Peer) -> None:
    model = TransformersModel(Checkpoint.open(folders[family]))
    theirs = dict(zip(PAIRS, peer[family], strict=True))
    asked = 0
    for template, task in TASKS.items():
        answers = answer_items(model, replace(task, scorer=scorer), task.items)
        for item, answer in zip(task.items, answers, strict=True):
            told = [theirs[written(task, item, template), choice] for choice in item.choices]
            if None not in told:
                asked += 1
                weights = [one[2] / LENGTHS[scorer](choice) for one, choice in zip(told, item.choices, strict=True)]
                assert answer.text == item.choices[weights.index(max(weights))]
    assert asked >= 80


def test_boundaries_do_melt_here(folders: dict[str, Path]) -> None:
    """So that the tests above see what they are about: in some pairs a token holds both prompt and answer."""
    melted = {}
    for family, folder in folders.items():
        encoding = TransformersModel(Checkpoint.open(folder)).encoding
        melted[family] = sum(encoding.pair(*pair) != encoding.worked(*pair) for pair in PAIRS)
    assert min(melted[family] for family in ("llama 2", "gemma", "gpt-2")) > 0, melted
