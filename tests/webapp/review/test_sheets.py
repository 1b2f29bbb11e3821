"""Question sets that say what to look at (as ELYZA-tasks-100 does): people and models that judge see it."""

import pytest

from merger.evaluation.runner import Answer
from tests.webapp import thread
from tests.webapp.review.conftest import MakeProject, MakeRater
from webapp.accounts.models import User
from webapp.catalog.services import add_evaluation_set
from webapp.review import answering, seats, shown
from webapp.review.ai import asked
from webapp.review.making import ProjectWish, make_of_models
from webapp.review.model_judges import ModelJudge
from webapp.review.models import Project

pytestmark = pytest.mark.django_db(transaction=True)
SHEET = """input,output,eval_aspect
仕事の熱意を取り戻す方法を5つ挙げてください。,1. 休む 2. 話す,"- 熱意を取り戻す方法ではない: -1点
- 5つ挙げていない: -1点"
クマが海辺に行く物語を書いてください。,クマは海へ行きました。,- 物語でない: -2点
三つ目の質問です。,はい。,
"""


def project(expert: User, kind: str) -> Project:
    facts = {"name": "sheet", "scorer": "contains", "template": "{question}", "max_new_tokens": 20}
    questions = add_evaluation_set(expert, filename="elyza.csv", content=SHEET.encode(), **facts)
    models = [model.pk for model in thread.zoo_models()[:2]]
    split = max(questions.splits, key=lambda name: int(questions.splits[name]))
    made = make_of_models(
        expert, models, questions.pk, ProjectWish(split=split, heldout=split == "heldout", raters=1, kind=kind)
    )
    keys = made.asked.order_by("place").values_list("key", flat=True)
    answering.open_project(made.pk, [[Answer(key, f"{place} {key}", 1.0) for key in keys] for place in range(2)])
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("kind", ["pairs", "rubric"])
def test_whoever_judges_sees_what_to_look_at_and_a_right_answer(expert: User, make_rater: MakeRater, kind: str) -> None:
    made = project(expert, kind)
    rater = make_rater(made)
    told = {}
    for seat in seats.reserve(rater, 12):
        one = shown.item(seat, rater)
        told[one["question"]] = one.get("sheet")
    prompts = {one.item.question.text: one.prompt for one in asked.missing(ModelJudge(project=made))}
    assert told and told.keys() <= prompts.keys()
    for question, sheet in told.items():
        if question.startswith("三つ目"):
            assert sheet is None and "評価の観点" not in prompts[question]
        else:
            assert sheet is not None and sheet["criteria"].startswith("- ")
            assert f"評価の観点:\n<criteria>\n{sheet['criteria']}\n</criteria>" in prompts[question]
            assert f"<reference>\n{sheet['reference']}\n</reference>" in prompts[question]


def test_other_questions_show_no_answer(make_project: MakeProject, make_rater: MakeRater) -> None:
    made = make_project(questions=2)
    rater = make_rater(made)
    assert all("sheet" not in shown.item(seat, rater) for seat in seats.reserve(rater, 4))
