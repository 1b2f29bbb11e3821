"""A model's verdicts as a question set: marked as a model's, with its agreement with people or that there is none.

The verdicts are rows as a worker writes them; no model is asked here.
"""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from merger.evaluation.runner import Answer
from merger.evaluation.scorers import PREFERENCES
from tests.webapp import thread
from tests.webapp.review.conftest import MakeRater
from tests.webapp.review.projects import judge_all
from webapp.accounts.models import User
from webapp.catalog import queries as catalog
from webapp.catalog.models import EvaluationSet
from webapp.catalog.services import add_evaluation_set
from webapp.designer.named_sets import NamedSets
from webapp.designer.question_problems import question_problems
from webapp.designer.search_settings import read
from webapp.review import answering, freezing, sides
from webapp.review.ai import keeping
from webapp.review.ai.results import ModelResults
from webapp.review.making import ProjectWish, make_of_models
from webapp.review.model_judges import ModelJudge, ModelVerdict
from webapp.review.models import JudgedPair, Project, Rater, Seat

pytestmark = pytest.mark.django_db(transaction=True)
QUESTIONS = 40


@pytest.fixture
def project(expert: User) -> Project:
    """Two models, forty questions."""
    content = (Path(settings.BASE_DIR) / "zoo/questions/sums_ja.csv").read_bytes()
    facts = {"name": "many", "scorer": "japanese_answer", "template": "問：{question}\n答：", "max_new_tokens": 26}
    questions = add_evaluation_set(expert, filename="many.csv", content=content, **facts)
    models = [model.pk for model in thread.zoo_models()[:2]]
    made = make_of_models(expert, models, questions.pk, ProjectWish(questions=QUESTIONS, split="search", raters=1))
    keys = made.asked.order_by("place").values_list("key", flat=True)
    answering.open_project(made.pk, [[Answer(key, f"{place} {key}", 1.0) for key in keys] for place in range(2)])
    made.refresh_from_db()
    return made


def better(item: JudgedPair) -> int:
    """The place of the system that the model prefers."""
    return item.question.place % 2


@pytest.fixture
def judge(project: Project) -> ModelJudge:
    """A model that said which is better, the same in both orders."""
    third = thread.zoo_models()[2]
    made = ModelJudge.objects.create(project=project, name=third.name, digest=third.digest, model=third)
    ModelVerdict.objects.bulk_create(
        ModelVerdict(
            judge=made,
            item=item,
            swapped=swapped,
            choice="left" if (better(item) == 0) != swapped else "right",
            prompt="0" * 64,
        )
        for item in project.items.select_related("question")
        for swapped in (False, True)
    )
    return made


def warnings(made: EvaluationSet) -> list[str]:
    """What a design is told that takes the set as its goal."""
    found = question_problems(read({"evaluation_set": str(made.pk)}), NamedSets({made.pk: made}, {}))
    return [problem.message for problem in found if problem.severity == "warning"]


def agreeing(seat: Seat) -> str:
    """A person who says the same, but for every fifth question."""
    wanted = better(seat.item) if seat.item.question.place % 5 else 1 - better(seat.item)
    swapped = sides.swapped(seat.item, Rater.objects.get(pk=seat.rater_id), seat.repeat)
    return "left" if (wanted == 0) != swapped else "right"


def test_where_nobody_has_judged_the_set_says_that_nothing_was_measured(
    expert: User, project: Project, judge: ModelJudge, as_expert: Client
) -> None:
    with translation.override("en"):
        made = keeping.keep(expert, project.pk, judge.pk)
        (told,) = warnings(made)
    assert made.name in told and "was not measured" in told
    assert made.scorer == PREFERENCES and made.items == QUESTIONS
    assert "not of people" in made.description and "was not measured" in made.description
    assert judge.name in made.name
    assert "not of people" in as_expert.get(f"/question-sets/{made.pk}/").content.decode()


def test_the_measured_agreement_goes_with_the_set_and_stays_as_it_was(
    expert: User, project: Project, judge: ModelJudge, make_rater: MakeRater, as_expert: Client
) -> None:
    judge_all(make_rater(project), agreeing)
    found = ModelResults(judge)
    (one,) = found.agreement
    assert one.measured and one.agreement is not None and one.agreement.same.value == 0.8
    assert one.agreement.alpha is not None and one.agreement.alpha.value == pytest.approx(0.6, abs=0.03)
    page = as_expert.get(f"/judging/{project.pk}/").content.decode()
    assert "fair: it says what people say in 80% of the cases (95 % interval 65% to 90%)" in page
    assert "It is not known whether this model judges as people do" not in page
    kept = as_expert.post(f"/judging/{project.pk}/models/{judge.pk}/ratings/")
    assert kept.status_code == 302 and "/question-sets/" in kept["Location"]
    (made,) = (row.evaluation_set for row in judge.kept.select_related("evaluation_set"))
    with translation.override("en"):
        (told,) = warnings(made)
    assert "it said what people said in 80% of the cases (95 % interval 65% to 90%)" in told
    assert "It said what people said in 80% of the cases" in made.description
    rows = {item.question: item.answers for item in catalog.task_of(made).items}
    assert len(rows) == QUESTIONS
    for question in project.asked.all():
        assert rows[question.text] == (question.answers[question.place % 2]["text"],)


def test_peoples_ratings_are_not_marked(expert: User, project: Project, make_rater: MakeRater) -> None:
    judge_all(make_rater(project), agreeing)
    made = freezing.keep(expert, project.pk)
    assert warnings(made) == [] and made.description == ""
