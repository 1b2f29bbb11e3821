"""A save that the engine stops says which tensor of which model, and what to do, on the page of the run."""

from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from tests.chatting import WORDS, chatting
from tests.webapp.catalog.test_imports import done
from tests.webapp.searched import searched
from webapp.accounts.models import User
from webapp.catalog.imports import register
from webapp.catalog.models import Model
from webapp.lineage.saving import save
from webapp.lineage.services import save_winner

pytestmark = pytest.mark.django_db(transaction=True)
EMBEDDING = "model.embed_tokens.weight"


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
    run = searched(expert, models, tmp_path, 2)
    job = done(save_winner(expert, run.pk, "child"), save)
    assert job.state == job.State.FAILED
    assert EMBEDDING in job.error["message"] and "契約書" in job.error["message"]
    assert str(models[1].pk) not in job.error["message"] and job.error["mend"]
    assert not Model.objects.filter(origin=Model.Origin.MERGED).exists()
