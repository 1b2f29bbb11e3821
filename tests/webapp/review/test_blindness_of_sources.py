"""Nothing tells whom one judges, whichever models are compared and in whichever kind of project."""

from typing import Any

import pytest

from tests.webapp import thread
from tests.webapp.review.conftest import MakeRater
from tests.webapp.review.projects import opened
from tests.webapp.review.test_blindness import hidden, nothing_is_told
from tests.webapp.runs.test_same_winner import drive
from webapp.accounts.models import User
from webapp.review import systems
from webapp.review.making import ProjectWish, make, make_of_models
from webapp.review.models import Project

pytestmark = pytest.mark.django_db(transaction=True)
# What finds each source; two goals, so that there is a front.
SEARCHES: dict[str, tuple[str, dict[str, Any]]] = {
    "finalists": ("random", {}),
    "front": ("nsga2", {"measures": [{"kind": kind, "weight": 1.0} for kind in ("short", "japanese")]}),
    "elites": ("m2n2", {}),
}


@pytest.mark.parametrize("source", SEARCHES)
def test_no_byte_tells_which_candidate_is_judged(expert: User, make_rater: MakeRater, source: str) -> None:
    algorithm, more = SEARCHES[source]
    stage = {"algorithm": algorithm, "granularity": "model", "generations": 2, "population": 8 if more else 4}
    run = thread.run(expert, stages=[stage], **more)
    drive(run)
    run.refresh_from_db()
    assert len(systems.offered(run)[source]) > 1
    for kind in Project.Kind.values:
        made = make(expert, run.pk, ProjectWish(source=source, kind=kind, split="search", questions=2, raters=2))
        nothing_is_told(hidden(opened(made)), make_rater)


@pytest.mark.parametrize("kind", Project.Kind.values)
def test_no_byte_tells_which_model_of_the_catalogue_is_judged(expert: User, make_rater: MakeRater, kind: str) -> None:
    models = [model.pk for model in thread.zoo_models()]
    wish = ProjectWish(kind=kind, split="search", questions=2, raters=2)
    nothing_is_told(hidden(opened(make_of_models(expert, models, thread.questions(expert).pk, wish))), make_rater)
