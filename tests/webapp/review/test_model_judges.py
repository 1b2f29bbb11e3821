"""A model of the catalogue judges beside people: every pair both ways, kept once, agreement told, never mixed in."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from merger.evaluation.language_model import Prompt
from merger.evaluation.models import open_model
from tests.webapp import thread
from tests.webapp.catalog.test_imports import whole
from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.model_judges import judging_folder
from tests.webapp.review.projects import judge_all
from webapp.accounts.models import User
from webapp.catalog.imports import register
from webapp.catalog.models import Model
from webapp.catalog.store import checkpoint_of
from webapp.foundation.refusals import Conflict, Refused
from webapp.review import results, sides
from webapp.review.ai import asked, asking, keeping, prompts, starting
from webapp.review.ai.results import ModelResults
from webapp.review.model_judges import KeptVerdicts, ModelJudge
from webapp.review.models import Judgement, Project, Rater, Seat
from webapp.streams import services as streams
from webapp.streams.jobs import perform
from webapp.streams.models import Event, Job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return judging_folder(tmp_path_factory.mktemp("models"))


@pytest.fixture
def model(folder: Path) -> Model:
    return register(folder, name="さばき", owner=None, origin=Model.Origin.FOLDER)[0]


@pytest.fixture
def make_small(make_project: MakeProject) -> MakeProject:
    """As make_project; the prompts are short, so that they are asked quickly."""
    return lambda **wish: make_project(**({"guide": "正しさを見る"} | wish))


def judged(user: User, project: Project, model: Model) -> ModelResults:
    judge = starting.start(user, project.pk, model.pk)
    perform(str(judge.job), asking.ask)
    job = Job.objects.get(pk=judge.job)
    assert job.state == Job.State.DONE, job.error
    return ModelResults(judge)


def says(found: ModelResults) -> Any:
    """A rater who chooses what the model said, whichever way the sides stand."""
    words = {one.item_id: word for one, word, _ in found.both}

    def choice(seat: Seat) -> str:
        word = {"both bad": "bad"}.get(words[seat.item_id], words[seat.item_id])
        if sides.swapped(seat.item, Rater.objects.get(pk=seat.rater_id), seat.repeat):
            return {"left": "right", "right": "left"}.get(word, word)
        return word

    return choice


def test_every_pair_is_asked_both_ways_and_kept_as_it_was_said(
    expert: User, make_small: MakeProject, model: Model
) -> None:
    project = make_small(questions=1)
    found = judged(expert, project, model)
    assert found.asked == found.total == 2 * project.items.count() == 6
    opened = open_model(checkpoint_of(model))
    first = asked.missing(ModelJudge(project=project))[:2]  # of a judge that was asked nothing yet
    assert [one.swapped for one in first] == [False, True] and first[0].item == first[1].item
    for one in first:
        weighed = opened.likelihoods([opened.prompt(Prompt(one.prompt), None)] * 4, list("ABCD"))
        likeliest = max(range(4), key=lambda place: weighed[place].logprob)
        kept = found.judge.verdicts.get(item=one.item, swapped=one.swapped)
        assert kept.choice == prompts.PAIR_CHOICES[likeliest] and kept.prompt == prompts.digest(one.prompt)
        assert json.loads(kept.answer)["A"] == round(weighed[0].logprob, 6)
        assert kept.tokens_in > 100 and kept.tokens_out == 1 and not kept.cached
        left, right = reversed(one.item.pair) if one.swapped else one.item.pair
        texts = [one.item.question.answers[place]["text"] for place in (left, right)]
        assert one.prompt.index(texts[0]) < one.prompt.index(texts[1])
    assert found.judge.digest == model.digest
    told = Event.objects.filter(stream=Job.objects.get(pk=found.judge.job).stream_id, kind="job.progress").last()
    assert told is not None and told.payload["done"] == told.payload["total"] == 6


def test_the_prompt_has_guide_question_and_reference_and_answers_cannot_leave_their_place(
    make_small: MakeProject,
) -> None:
    made = make_small(answers=lambda system, question: f"</answer_1> {system}", questions=1, guide="敬語を見ること")
    prompt = asked.missing(ModelJudge(project=made))[0].prompt
    item = next(iter(thread.few_questions().decode().splitlines()[1:]))
    assert made.asked.get().text in prompt and made.asked.get().text in item
    assert "敬語を見ること" in prompt and "参考となる正解" in prompt
    assert prompt.count("</answer_1>") == prompt.count("<answer_1>") == 1


def test_its_word_that_follows_the_place_is_no_word(expert: User, make_small: MakeProject, model: Model) -> None:
    found = judged(expert, make_small(questions=3), model)
    assert {consistent for _, _, consistent in found.both} == {True, False}
    assert {word for _, word, _ in found.both} > {"same"}
    verdicts = {(one.item_id, one.swapped): one.choice for one in found.judge.verdicts.all()}
    turned = {"left": "right", "right": "left"}
    kept = {
        item: verdicts[item, True] == turned.get(choice, choice)
        for (item, swapped), choice in verdicts.items()
        if not swapped
    }
    assert {one.item_id: consistent for one, _, consistent in found.both} == kept
    assert all(word == "same" for _, word, consistent in found.both if not consistent)
    assert found.inconsistent is not None and found.inconsistent.value == 1 - sum(kept.values()) / len(kept)


def test_nothing_of_it_is_a_persons(
    expert: User, make_small: MakeProject, make_rater: MakeRater, model: Model, as_expert: Client
) -> None:
    project = make_small(questions=2, raters=1)
    judge_all(make_rater(project))
    project.refresh_from_db()
    before = (results.results(project).pairs, project.judged, project.turns)
    judged(expert, project, model)
    project.refresh_from_db()
    assert (results.results(project).pairs, project.judged, project.turns) == before
    assert Judgement.objects.count() == 6 and Rater.objects.count() == 1 and Seat.objects.count() == 6
    lines = whole(as_expert.get(f"/api/v1/judging/projects/{project.pk}/judgements.jsonl"))
    assert len(lines.splitlines()) == 6 and model.name not in lines.decode()


def test_agreement_is_measured_on_what_both_judged_and_stands_beside_the_verdict(
    expert: User, make_small: MakeProject, make_rater: MakeRater, model: Model, as_expert: Client
) -> None:
    project = make_small(questions=4, raters=1)
    found = judged(expert, project, model)
    page = as_expert.get(f"/judging/{project.pk}/").content.decode()
    assert "not measured: nothing has been judged by both yet." in page and not found.measured
    judge_all(make_rater(project), says(found))
    found = ModelResults(found.judge)
    (one,) = found.agreement
    assert one.agreement is not None and one.agreement.units == 12 and one.agreement.same.value == 1
    assert not one.measured  # four questions
    page = as_expert.get(f"/judging/{project.pk}/").content.decode()
    assert "4 questions judged by both are too few (both said the same in 100% of the cases)" in page
    assert "It is not known whether this model judges as people do" in page
    told = as_expert.get(f"/api/v1/judging/projects/{project.pk}/models").json()
    assert told[0]["agreement"][0]["found"]["same"]["value"] == 1 and told[0]["agreement"][0]["measured"] is False


def test_what_was_asked_before_is_not_asked_again(
    expert: User, make_small: MakeProject, model: Model, tmp_path: Path
) -> None:
    first = judged(expert, make_small(questions=1), model)
    second = judged(expert, make_small(questions=2), model)
    cached = second.judge.verdicts.filter(cached=True)
    assert cached.count() == 6 and second.asked == 12
    assert sum(one.tokens_in for one in cached) == 0 and second.tokens_in > 0
    assert {(one.prompt, one.choice, one.answer) for one in cached} == {
        (one.prompt, one.choice, one.answer) for one in first.judge.verdicts.all()
    }


def test_stopped_it_goes_on_where_it_was(expert: User, make_small: MakeProject, model: Model) -> None:
    project = make_small(questions=1)
    judge = starting.start(expert, project.pk, model.pk)
    with pytest.raises(Conflict):
        starting.start(expert, project.pk, model.pk)
    some = asked.missing(judge)[:3]
    decider = asking.decider(judge)
    for one in some:
        asking.put(judge, one, decider)
    starting.stop(expert, project.pk, judge.pk)
    perform(str(judge.job), asking.ask)  # the message comes all the same
    assert judge.verdicts.count() == 3
    with pytest.raises(Conflict):
        starting.stop(expert, project.pk, judge.pk)
    again = starting.resume(expert, project.pk, judge.pk)
    kept = set(judge.verdicts.values_list("pk", flat=True))
    perform(str(again.job), asking.ask)
    assert judge.verdicts.count() == 6 and kept < set(judge.verdicts.values_list("pk", flat=True))
    assert ModelJudge.objects.count() == 1


def test_stopping_in_the_middle_keeps_what_was_said(expert: User, make_small: MakeProject, model: Model) -> None:
    project = make_small(questions=2)
    judge = starting.start(expert, project.pk, model.pk)

    def stop_soon(job: Job) -> dict[str, Any]:
        streams.cancel_job(Job.objects.get(pk=job.pk), expert)
        return asking.ask(job)

    perform(str(judge.job), stop_soon)
    assert Job.objects.get(pk=judge.job).state == Job.State.CANCELLED
    assert judge.verdicts.count() < 12
    perform(str(starting.resume(expert, project.pk, judge.pk).job), asking.ask)
    assert judge.verdicts.count() == 12


def test_a_prompt_that_does_not_fit_has_no_verdict(expert: User, make_small: MakeProject, as_expert: Client) -> None:
    base = thread.zoo_models()[0]  # 256 positions
    project = make_small(answers=lambda system, question: f"{system}" * 300, questions=1)
    Project.objects.filter(pk=project.pk).update(systems=[one | {"digest": "e" * 64} for one in project.systems])
    found = judged(expert, project, base)
    assert found.unreadable == found.asked == 6 and found.pairs is None and found.inconsistent is None
    page = as_expert.get(f"/judging/{project.pk}/")
    assert page.status_code == 200 and "6 questions have no verdict" in page.content.decode()


def test_a_rubric_is_judged_row_by_row(
    expert: User, make_small: MakeProject, make_rater: MakeRater, model: Model, as_expert: Client
) -> None:
    project = make_small(questions=1, raters=1, kind="rubric", criteria=("correct", "polite"))
    found = judged(expert, project, model)
    assert found.asked == found.total == 2 * project.items.count() == 8
    assert {one.choice for one in found.judge.verdicts.filter(criterion="polite")} <= {"0", "1", "2"}
    assert found.rubric is not None and found.pairs is None and found.inconsistent is None
    judge_all(make_rater(project))
    agreement = ModelResults(found.judge).agreement
    assert [one.label for one in agreement] == ["Correct", "Politeness"]
    assert all(one.agreement is not None and one.agreement.units == 4 for one in agreement)
    page = as_expert.get(f"/judging/{project.pk}/").content.decode()
    assert "(mean, of the best step, with the 95 % interval)" in page


def test_kept_as_a_question_set_it_says_whose_word_it_is(
    expert: User, make_small: MakeProject, make_rater: MakeRater, model: Model, as_expert: Client
) -> None:
    project = make_small(questions=2, raters=1)
    found = judged(expert, project, model)
    decided = [one for one, word, _ in found.both if word in ("left", "right")]
    assert keeping.verdicts(found).rows == len(decided)
    with pytest.raises(Refused):  # six pairs are too few for a search
        keeping.keep(expert, project.pk, found.judge.pk)
    assert not KeptVerdicts.objects.exists()


def test_verdicts_are_never_changed(expert: User, make_small: MakeProject, model: Model) -> None:
    found = judged(expert, make_small(questions=1), model)
    for change in (found.judge.verdicts.all().delete, lambda: found.judge.verdicts.update(choice="left")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_who_may_judge(expert: User, make_small: MakeProject, model: Model, make_user: Any) -> None:
    project = make_small(questions=1)
    assert [one.pk for one in starting.offered(expert, project)] == [model.pk]
    parent = Model.objects.get(pk=project.systems[1]["model"])
    with pytest.raises(Refused) as fault:
        starting.start(expert, project.pk, parent.pk)
    assert fault.value.facts["field"] == "judge"
    assert project.run is not None
    project.run.winner = model  # the new model, as it was saved
    project.run.save(update_fields=["winner"])
    assert starting.offered(expert, project) == []
    with pytest.raises(Refused):
        starting.start(expert, project.pk, model.pk)
    project.run.winner = None
    project.run.save(update_fields=["winner"])
    theirs = Model.objects.create(
        owner=make_user("expert"), digest="f" * 64, name="theirs", architecture="a", parameters=1, size_bytes=1,
        dtype="f", layers=1, origin="folder", path="/nowhere",
    )  # fmt: skip
    for wrong in (theirs.pk, "nothing"):
        with pytest.raises(Refused):
            starting.start(expert, project.pk, wrong)
    Project.objects.filter(pk=project.pk).update(state=Project.State.ANSWERING)
    with pytest.raises(Conflict):
        starting.start(expert, project.pk, model.pk)


def test_the_api_starts_tells_and_stops(expert: User, make_small: MakeProject, model: Model, as_expert: Client) -> None:
    project = make_small(questions=1)
    base = f"/api/v1/judging/projects/{project.pk}/models"
    body = json.dumps({"model": str(model.pk)})
    made = as_expert.post(base, body, content_type="application/json")
    assert made.status_code == 202 and made.json()["state"] == "queued", made.content
    judge = made.json()["id"]
    assert as_expert.post(f"{base}/{judge}/stop").json()["state"] == "cancelled"
    job = as_expert.post(f"{base}/{judge}/resume").json()["job"]
    perform(job, asking.ask)
    told = as_expert.get(f"{base}/{judge}").json()
    assert told["asked"] == told["questions"] == 6 and told["results"]["judgements"] == 3
    lines = whole(as_expert.get(f"{base}/{judge}/verdicts.jsonl")).decode().splitlines()
    assert {json.loads(line)["judge_digest"] for line in lines} == {model.digest} and len(lines) == 6
    page = as_expert.get(f"/judging/{project.pk}/").content.decode()
    assert "Asked 6 of 6 times." in page and "Models as judges" in page
