"""Embeddings brought into a new vocabulary against mergekit 0.1.5, row by row, by the text of the tokens.

Each case is merged once for every model with that model's weight 1 and the others' 0: the child's rows are then the
very rows that the model was given. Numbers of tokens may differ, for mergekit adds them in the order of a set.
With ``source: base`` mergekit fails on tokens that the base does not have (KeyError), so that has no case here.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
import torch

from merger.formulas.opening import open_sources
from merger.formulas.vocabularies import RecipeVocabulary
from merger.outputs.merging import merge
from merger.recipes.mergekit import read_mergekit
from merger.tokenizers.words import ModelTokens
from merger.weights.checkpoint import Checkpoint
from tests.merger.tokenizers.speakers import EMBEDDING, speaker

ROOT = Path(__file__).resolve().parents[2]
PEER = ROOT / ".venv-peer" / "bin" / "python"
CALL = {
    "content": "<call>",
    "single_word": False,
    "lstrip": True,
    "rstrip": False,
    "normalized": False,
    "special": True,
}
MODELS = ("plain", "mixed", "more")
# name -> (with a base, the key in YAML)
CASES = {
    "union": (True, "tokenizer_source: union"),
    "union without a base": (False, "tokenizer_source: union"),
    "base": (True, "tokenizer_source: base"),
    "model": (True, "tokenizer_source: ROOT/more"),
    "model, padded": (False, "tokenizer: {source: ROOT/mixed, pad_to_multiple_of: 64}"),
    "union, padded": (True, "tokenizer: {source: union, pad_to_multiple_of: 16}"),
    "tokens": (
        True,
        "tokenizer: {source: ROOT/more, tokens: {<call>: {source: ROOT/more}, 春夏秋冬: {source: ROOT/mixed}, "
        "銀河: {source: {kind: model_token, model: ROOT/more, token: 雪月花}}, 空: {source: {kind: zero}}}}",
    ),
    "tokens by force": (
        False,
        "tokenizer: {source: union, pad_to_multiple_of: 8, tokens: {円: {source: ROOT/plain, force: true}, "
        "個: {source: {kind: model_token, model: ROOT/mixed, token_id: 7}, force: true}, "
        "<call>: {source: {kind: zero}, force: true}}}",
    ),
}


def recipe(root: Path, case: str, seen: str) -> str:
    with_base, key = CASES[case]
    models = "".join(
        f"  - {{model: {root}/{model}, parameters: {{weight: {int(model == seen)}}}}}\n" for model in MODELS
    )
    base = f"base_model: {root}/plain\n" if with_base else ""
    return f"merge_method: linear\n{base}models:\n{models}{key.replace('ROOT', str(root))}\ndtype: bfloat16\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three models that number their tokens differently, and mergekit's children of every case."""
    assert PEER.exists(), "the peer's virtual environment is missing: run make peer"
    root = tmp_path_factory.mktemp("peers")
    speaker(root / "plain")
    speaker(root / "mixed", seed=1, added=["春夏秋冬", CALL])
    speaker(root / "more", seed=2, added=[CALL, "雪月花"], without=lambda text: text == "円", padding=5)
    jobs = []
    for case in CASES:
        for seen in MODELS:
            path = root / f"{case} {seen}.yml"
            path.write_text(recipe(root, case, seen), encoding="utf-8")
            jobs.append([str(path), str(path.with_suffix(""))])
    subprocess.run(
        [str(PEER), str(Path(__file__).with_name("run_mergekit.py"))],
        input=json.dumps(jobs),
        env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        text=True,
        check=True,
        timeout=300,
    )
    return root


@pytest.mark.parametrize("seen", MODELS)
@pytest.mark.parametrize("case", CASES)
def test_rows_are_equal_by_token(root: Path, case: str, seen: str) -> None:
    theirs = Checkpoint.open(root / f"{case} {seen}")
    written = read_mergekit((root / f"{case} {seen}.yml").read_text(encoding="utf-8"))
    checkpoints = open_sources(written)
    child = dict(merge(written, checkpoints))
    vocabulary = RecipeVocabulary(written, checkpoints).whole
    their_ids = ModelTokens.of(theirs).ids
    ours, other = child[EMBEDDING], theirs.read(EMBEDDING)
    assert ours.shape == other.shape and ours.dtype == other.dtype
    assert set(their_ids) == set(vocabulary.ids)
    apart = [text for text, row in vocabulary.ids.items() if not ours[row].equal(other[their_ids[text]])]
    assert apart == []
    tokens = len(their_ids)
    assert torch.allclose(ours[tokens:].float(), other[tokens:].float(), rtol=2**-7, atol=1e-6)  # a mean, rounded
    for name in theirs.tensors:
        assert name == EMBEDDING or child[name].equal(theirs.read(name)), name
    flags = {text: dict(token) for text, token in ModelTokens.of(theirs).added.items()}
    ours_flags = {text: dict(token) for text, token in vocabulary.added.items()}
    if not CASES[case][0] and "union" in CASES[case][1]:
        # Without a base mergekit adds to whichever model its set gives first; one of them lacks this token.
        flags.pop("円", None)
        ours_flags.pop("円", None)
    assert flags == ours_flags
