"""What a project can be made of: a run's winner, finalists, front and elites, models of the catalogue."""

import json
from typing import Any

import pytest
from django.test import Client

from merger.evaluation.runner import answer_items
from merger.evaluation.transformers_model import TransformersModel
from tests.webapp import thread
from tests.webapp.review.projects import finished
from tests.webapp.runs.test_same_winner import drive
from webapp.accounts.models import User
from webapp.catalog import queries as catalog
from webapp.catalog.models import EvaluationSet
from webapp.catalog.store import checkpoint_of
from webapp.foundation.refusals import Refused
from webapp.languages.templatetags.figures import percent
from webapp.review import results, systems, words
from webapp.review.answering import answer
from webapp.review.making import ProjectWish, make, make_of_models
from webapp.review.models import JudgedPair, Project
from webapp.runs import looks
from webapp.runs.models import Run
from webapp.streams.jobs import perform
from webapp.streams.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


def driven(expert: User, algorithm: str) -> Run:
    stage = {"algorithm": algorithm, "granularity": "model", "generations": 2, "population": 4}
    made = thread.run(expert, stages=[stage])
    drive(made)
    made.refresh_from_db()
    assert made.status == Run.Status.DONE, thread.kinds(made)
    return made


def answered(project: Project) -> Project:
    perform(str(project.job), answer)
    project.refresh_from_db()
    assert Job.objects.get(pk=project.job).state == Job.State.DONE, Job.objects.get(pk=project.job).error
    return project


def said(project: Project, place: int) -> list[str]:
    return [question.answers[place]["text"] for question in project.asked.order_by("place")]


def test_finalists_stand_beside_each_other_and_answer_as_their_recipes_do(expert: User) -> None:
    run = driven(expert, "random")
    offered = systems.offered(run)
    assert run.report is not None
    assert [one["digest"] for one in offered["finalists"]] == [one["digest"] for one in run.report["finalists"]]
    assert [one["kind"] for one in offered["finalists"]].count("winner") == 1
    one = answered(make(expert, run.pk, ProjectWish(source="finalists", questions=2, raters=1)))
    count = len(one.systems)
    assert count >= 2 and one.pairs == [(a, b) for a in range(count) for b in range(a + 1, count)]
    beside = answered(make(expert, run.pk, ProjectWish(questions=2, raters=1)))
    place = [system["kind"] for system in one.systems].index("winner")
    assert said(one, place) == said(beside, 0)
    differing = {
        (question.place, a, b)
        for question in one.asked.all()
        for a, b in one.pairs
        if question.answers[a]["text"] != question.answers[b]["text"]
    }
    items = JudgedPair.objects.filter(project=one).select_related("question")
    assert {(item.question.place, item.first, item.second) for item in items} == differing
    assert list(results.names(one).values())[place] == next(iter(results.names(beside).values()))


def test_elites_of_an_archive_can_be_chosen(expert: User, as_expert: Client) -> None:
    run = driven(expert, "m2n2")
    shown = as_expert.get(f"/judging/new/?run={run.pk}&source=elites").context["candidates"]
    accuracies = {percent(one) for one in run.candidates.values_list("accuracy", flat=True)}
    assert {one["score"].partition(" ")[0] for one in shown} <= accuracies
    offered = systems.offered(run)["elites"]
    assert len(offered) >= 2 and "front" not in systems.offered(run)
    chosen = [one["number"] for one in offered[:2]]
    project = answered(make(expert, run.pk, ProjectWish(source="elites", candidates=tuple(chosen), questions=1)))
    assert [one["number"] for one in project.systems] == chosen and project.each_beside_each
    for candidates in ((chosen[0],), (chosen[0], 99)):
        with pytest.raises(Refused) as fault:
            make(expert, run.pk, ProjectWish(source="elites", candidates=candidates))
        assert fault.value.facts["field"] == "candidates"
    with pytest.raises(Refused):
        make(expert, run.pk, ProjectWish(source="front"))


def test_models_of_the_catalogue_answer_questions_of_any_set(expert: User, as_expert: Client) -> None:
    base, japanese, _last = thread.zoo_models()
    questions = thread.questions(expert)
    project = make_of_models(expert, [japanese.pk, base.pk], questions.pk, ProjectWish(questions=2, raters=1))
    answered(project)
    assert project.run is None and list(results.names(project).values()) == ["japanese", "base"]
    task = catalog.task_of(questions)
    for place, model in enumerate((japanese, base)):
        own = answer_items(TransformersModel(checkpoint_of(model)), task, task.split("validation")[:2])
        assert said(project, place) == [one.text for one in own]
    page = as_expert.get(f"/judging/{project.pk}/")
    assert page.status_code == 200 and "japanese beside base" in page.content.decode()
    assert as_expert.get("/judging/").status_code == 200
    told = as_expert.get(f"/api/v1/judging/projects/{project.pk}").json()
    assert (told["run"], told["source"]) == (None, "models")


def test_models_that_cannot_be_compared_are_refused_at_their_field(expert: User, make_user: Any) -> None:
    base, japanese, _last = thread.zoo_models()
    theirs = thread.questions(make_user("expert"), "theirs")
    mine = thread.questions(expert)
    for models, questions, field in (
        ([base.pk], mine.pk, "beside"),
        ([base.pk, base.pk], mine.pk, "beside"),
        ([base.pk, theirs.pk], mine.pk, "beside"),
        ([base.pk, japanese.pk], theirs.pk, "question_set"),
    ):
        with pytest.raises(Refused) as fault:
            make_of_models(expert, models, questions, ProjectWish())
        assert fault.value.facts["field"] == field
    with pytest.raises(Refused) as fault:
        make_of_models(expert, [base.pk, japanese.pk], mine.pk, ProjectWish(guide="Is Japanese better?"))
    assert fault.value.facts["field"] == "guide" and Project.objects.count() == 0


def test_held_out_questions_need_a_tick_and_are_marked_as_used(expert: User, as_expert: Client) -> None:
    run = finished(expert)
    with pytest.raises(Refused) as fault:
        make(expert, run.pk, ProjectWish(split="heldout"))
    assert fault.value.facts["field"] == "heldout"
    other = thread.run(expert)
    questions = EvaluationSet.objects.get(pk=run.plan["evaluation_set"]["id"])
    assert other.plan["evaluation_set"]["sha256"] == questions.sha256
    before = looks.earlier_looks(other)
    base, japanese, _last = thread.zoo_models()
    wish = ProjectWish(split="heldout", heldout=True, questions=1)
    project = make_of_models(expert, [base.pk, japanese.pk], questions.pk, wish)
    assert looks.earlier_looks(other) == before  # nobody has answered yet
    answered(project)
    assert looks.earlier_looks(other) == before + 1 and looks.other_looks(run) == 1
    assert "They are marked as used" in as_expert.get(f"/judging/{project.pk}/").content.decode()
    props = as_expert.get(f"/runs/{run.pk}/").context["props"]
    assert props["run"]["other_looks"] == 1


def items() -> list[dict[str, Any]]:
    return [
        {"question": f"q{place}", "first": f"a{place}", "second": "b", "right": "first", "why": "because"}
        for place in range(3)
    ]


def test_own_practice_is_kept_and_bad_practice_refused_by_field(expert: User) -> None:
    run = finished(expert)
    project = make(expert, run.pk, ProjectWish(split="search", practice=items()))
    assert project.practice[1] == {"question": "q1", "answers": ["a1", "b"], "right": "first", "why": "because"}
    assert make(expert, run.pk, ProjectWish(split="search")).practice == words.practice()
    for change, field in (
        ({"question": " "}, "practice-1-question"),
        ({"why": "x" * 5000}, "practice-1-why"),
        ({"right": "left"}, "practice-1-right"),
        ({"second": "a1"}, "practice-1-second"),
        ({"first": "as Arithmetic would say"}, "practice-1-first"),
    ):
        rows = items()
        rows[1] |= change
        with pytest.raises(Refused) as fault:
            make(expert, run.pk, ProjectWish(split="search", practice=rows))
        assert fault.value.facts["field"] == field
    with pytest.raises(Refused) as fault:
        make(expert, run.pk, ProjectWish(split="search", practice=items()[:2]))
    assert fault.value.facts["field"] == "practice"


def test_the_api_makes_projects_of_models_with_own_practice(expert: User, as_expert: Client) -> None:
    base, japanese, _last = thread.zoo_models()
    body = {
        "models": [str(base.pk), str(japanese.pk)], "question_set": str(thread.questions(expert).pk),
        "practice": items(), "questions": 1,
    }  # fmt: skip
    made = as_expert.post("/api/v1/judging/projects", json.dumps(body), content_type="application/json")
    assert made.status_code == 201, made.content
    assert Project.objects.get(pk=made.json()["id"]).practice[0]["question"] == "q0"
    body.pop("question_set")
    assert as_expert.post(
        "/api/v1/judging/projects", json.dumps(body), content_type="application/json"
    ).status_code == 422  # fmt: skip


def test_the_form_of_a_models_page_makes_a_project_and_foretells_it(expert: User, as_expert: Client) -> None:
    base, japanese, _last = thread.zoo_models()
    questions = thread.questions(expert)
    address = f"/judging/new/?model={base.pk}"
    assert address in as_expert.get(f"/models/{base.pk}/").content.decode()
    page = as_expert.get(address)
    assert page.status_code == 200
    assert page.context["forecast"].judgements == 20 * 1 * 2 + 2  # two models, two raters, one repeat of twenty
    told = {
        "kind": "pairs",
        "beside": japanese.pk,
        "question_set": questions.pk,
        "questions": 2,
        "raters": 1,
        "split": "validation",
    }
    short = told | {"practice-TOTAL_FORMS": 3, "practice-INITIAL_FORMS": 0}
    for place, one in enumerate(items()):
        short |= {f"practice-{place}-{name}": value for name, value in one.items()}
    refused = as_expert.post(address, short | {"practice-2-why": ""})
    assert refused.status_code == 422 and refused.context["practice"]["pairs"][2].errors["why"]
    assert as_expert.post(address, told | {"split": "heldout"}).context["form"].errors["heldout"]
    assert as_expert.post(address, short).status_code == 302
    project = Project.objects.get()
    assert project.practice[2]["question"] == "q2" and project.source == "models"
    many = as_expert.get("/judging/new/forecast/?questions=10&raters=2&systems=4&source=finalists")
    assert many.context["forecast"].judgements == 10 * 6 * 2 + 2 * 3
    assert as_expert.get("/judging/new/forecast/?questions=&raters=2").context["forecast"] is None


def test_the_form_of_a_run_offers_its_finalists(expert: User, as_expert: Client) -> None:
    run = driven(expert, "random")
    address = f"/judging/new/?run={run.pk}&source=finalists"
    page = as_expert.get(address)
    assert page.status_code == 200 and len(page.context["candidates"]) >= 2
    assert run.report is not None
    for one, entry in zip(page.context["candidates"], run.report["finalists"], strict=True):
        assert one["score"] == f"{percent(entry['validation']['score'])} right on questions for choosing"
    winner = as_expert.get(f"/judging/new/?run={run.pk}")
    shares = [f"{percent(one['heldout']['score'])} right" for one in (run.report["winner"], *run.report["parents"])]
    assert [one["score"].split(" on ")[0] for one in winner.context["candidates"]] == shares
    assert f"{shares[0]} on unseen questions" in as_expert.get("/runs/").content.decode()  # the same figure
    count = len([one for one in page.context["candidates"] if one["chosen"]])
    there = thread.questions(expert).splits["validation"]
    assert page.context["fewer"] == there < 20  # all are asked, and no more are foretold
    assert page.context["forecast"].judgements == there * (count * (count - 1) // 2) * 2 + 2  # a repeat for each
    assert as_expert.get(f"/judging/new/?run={run.pk}&source=elites").status_code == 404
    told = {"kind": "pairs", "questions": 1, "raters": 1, "split": "validation", "candidates": [1]}
    assert as_expert.post(address, told).status_code == 422
    assert as_expert.post(address, told | {"candidates": [1, 2]}).status_code == 302
