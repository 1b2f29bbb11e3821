"""A search over models that answer in words, run to its end."""

from collections.abc import Sequence
from pathlib import Path

from tests.chatting import questions as written
from tests.webapp import thread
from tests.webapp.runs.test_same_winner import drive
from webapp.accounts.models import User
from webapp.catalog.models import Model
from webapp.catalog.services import add_evaluation_set
from webapp.designer.services import create
from webapp.runs.models import Run
from webapp.runs.services import start

_STAGE = {"algorithm": "random", "granularity": "model", "generations": 1, "population": 2}


def searched(expert: User, models: Sequence[Model], folder: Path, max_new_tokens: int) -> Run:
    """The finished run of a design that merges ``models`` with free weights; ``folder``: where its questions go."""
    questions = add_evaluation_set(
        expert, filename="set.jsonl", content=written(folder / "set.jsonl").read_bytes(), name="set", scorer="exact",
        max_new_tokens=max_new_tokens,
    )  # fmt: skip
    search = thread.search(questions, stages=[_STAGE])
    run = start(expert, create(expert, "design", thread.drawing(list(models), 0.2, 0.9), search))
    drive(run)
    run.refresh_from_db()
    assert run.status == Run.Status.DONE, thread.kinds(run)
    return run
