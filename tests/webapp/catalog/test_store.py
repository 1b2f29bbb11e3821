"""From a digest to files: wherever they lie now, whoever added them."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from merger.errors import CheckpointError
from tests.webapp import thread
from webapp.accounts.models import User
from webapp.catalog import store
from webapp.catalog.imports import register
from webapp.catalog.models import Model
from webapp.runs import engine

pytestmark = pytest.mark.django_db


def added(folder: Path, owner: User) -> Model:
    return register(folder, name=folder.name, owner=owner, origin=Model.Origin.FOLDER)[0]


@pytest.fixture
def copies(tmp_path: Path, settings: Any) -> tuple[Path, Path]:
    """The same model in two folders."""
    folders = tmp_path / "one", tmp_path / "two"
    for folder in folders:
        shutil.copytree(Path(settings.BASE_DIR) / "zoo" / "base", folder)
    return folders


def test_of_equal_models_one_whose_folder_is_there(
    copies: tuple[Path, Path], expert: User, administrator: User
) -> None:
    first, second = added(copies[0], expert), added(copies[1], administrator)
    assert first.digest == second.digest and store.path_of(first.digest) == str(copies[0])
    shutil.rmtree(copies[0])
    assert store.path_of(first.digest) == str(copies[1])


def test_a_question_file_is_kept_once_for_its_bytes(expert: User) -> None:
    first, second = thread.questions(expert), thread.questions(expert, "again")
    path = Path(store.path_of(first.sha256))
    assert path.read_bytes() == thread.few_questions() and store.path_of(second.sha256) == str(path)


def test_an_unknown_digest_is_told(db: None) -> None:
    with pytest.raises(CheckpointError) as fault:
        store.path_of("0" * 64)
    assert fault.value.facts["digest"] == "0" * 64 and fault.value.mend


@pytest.mark.django_db(transaction=True)
def test_a_run_goes_on_when_a_models_folder_has_moved(copies: tuple[Path, Path], expert: User) -> None:
    run = thread.run(expert)
    assert "path" not in run.plan["models"][0] and str(store.folder()) not in str(run.plan)
    digest = run.plan["models"][0]["digest"]
    Model.objects.filter(digest=digest).update(path=str(copies[0]))
    shutil.move(copies[0], copies[0].with_name("moved"))
    Model.objects.filter(digest=digest).update(path=str(copies[0].with_name("moved")))
    assert next(iter(engine.checkpoints_of(run).values())).digest() == digest
