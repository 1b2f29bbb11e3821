"""Nothing tells whom one judges, whichever models are compared and in whichever kind of project."""

import pytest

from tests.webapp import thread
from tests.webapp.review.conftest import MakeRater
from tests.webapp.review.projects import opened
from tests.webapp.review.test_blindness import hidden, nothing_is_told
from tests.webapp.runs.test_same_winner import drive
from webapp.accounts.models import User
from webapp.catalog.models import EvaluationSet
from webapp.catalog.services import add_evaluation_set
from webapp.environment import ROOT
from webapp.review import systems
from webapp.review.making import ProjectWish, make, make_of_models
from webapp.review.models import Project
from webapp.runs.models import Run

pytestmark = pytest.mark.django_db(transaction=True)
SEARCHES = {"finalists": "random", "front": "nsga2", "elites": "m2n2"}


def found_by(expert: User, source: str) -> Run:
    """A finished run that has the source; two goals, other questions being the second one, so that there is a front."""
    skills = [{"evaluation_set": str(easy(expert).pk), "weight": 1.0, "items_per_generation": 4}]
    stage = {"algorithm": SEARCHES[source], "granularity": "model", "generations": 2, "population": 8}
    run = thread.run(expert, stages=[stage], skills=skills if source == "front" else [])
    drive(run)
    run.refresh_from_db()
    return run


def easy(owner: User) -> EvaluationSet:
    rows = (ROOT / "zoo/questions/trivial_ja.csv").read_bytes()
    return add_evaluation_set(owner, filename="easy.csv", content=rows, name="easy", scorer="japanese_answer")


@pytest.mark.parametrize("source", SEARCHES)
def test_no_byte_tells_which_candidate_is_judged(expert: User, make_rater: MakeRater, source: str) -> None:
    run = found_by(expert, source)
    assert len(systems.offered(run)[source]) > 1
    for kind in Project.Kind.values:
        made = make(expert, run.pk, ProjectWish(source=source, kind=kind, split="search", questions=2, raters=2))
        nothing_is_told(hidden(opened(made)), make_rater)


@pytest.mark.parametrize("kind", Project.Kind.values)
def test_no_byte_tells_which_model_of_the_catalogue_is_judged(expert: User, make_rater: MakeRater, kind: str) -> None:
    models = [model.pk for model in thread.zoo_models()]
    wish = ProjectWish(kind=kind, split="search", questions=2, raters=2)
    nothing_is_told(hidden(opened(make_of_models(expert, models, thread.questions(expert).pk, wish))), make_rater)
