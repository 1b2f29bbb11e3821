"""A save that the engine stops says which tensor of which model, and what to do, on the page of the run."""

from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from tests.chatting import WORDS, chatting
from tests.chatting import questions as written
from tests.webapp import thread
from tests.webapp.catalog.test_imports import done
from tests.webapp.runs.test_same_winner import drive
from webapp.accounts.models import User
from webapp.catalog.imports import register
from webapp.catalog.models import Model
from webapp.catalog.services import add_evaluation_set
from webapp.designer.services import create
from webapp.lineage.saving import save
from webapp.lineage.services import save_winner
from webapp.runs.services import start

pytestmark = pytest.mark.django_db(transaction=True)
EMBEDDING = "model.embed_tokens.weight"
STAGE = {"algorithm": "random", "granularity": "model", "generations": 1, "population": 2}


def test_nan_in_a_source_is_told_by_tensor_and_name(expert: User, tmp_path: Path) -> None:
    base = chatting(tmp_path / "base", 1)
    spoilt = chatting(tmp_path / "0a1b", 2, near=base)
    weights = load_file(spoilt / "model.safetensors")
    weights[EMBEDDING][WORDS.index("w59")] = float("nan")  # no question has this word: the search sees nothing of it
    save_file(weights, spoilt / "model.safetensors", metadata={"format": "pt"})
    models = [
        register(folder, name=name, owner=expert, origin=Model.Origin.FOLDER)[0]
        for folder, name in ((base, "土台"), (spoilt, "契約書"))
    ]
    questions = add_evaluation_set(
        expert, filename="set.jsonl", content=written(tmp_path / "set.jsonl").read_bytes(), name="set",
        scorer="exact", max_new_tokens=2,
    )  # fmt: skip
    search = thread.search(questions, stages=[STAGE])
    run = start(expert, create(expert, "design", thread.drawing(models, 0.2, 0.9), search))
    drive(run)
    run.refresh_from_db()
    assert run.status == "done", thread.kinds(run)
    job = done(save_winner(expert, run.pk, "child"), save)
    assert job.state == job.State.FAILED
    assert EMBEDDING in job.error["message"] and "契約書" in job.error["message"]
    assert str(models[1].pk) not in job.error["message"] and job.error["mend"]
    assert not Model.objects.filter(origin=Model.Origin.MERGED).exists()
