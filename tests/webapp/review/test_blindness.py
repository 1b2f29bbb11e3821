"""Nothing that is sent to a rater tells a model, a run, or who else judged: every byte of every answer is searched."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.webapp import thread
from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import DIGEST, choose, judge_all
from webapp.accounts.models import User
from webapp.foundation.refusals import Refused
from webapp.review import results, seats, shown
from webapp.review.inviting import invite
from webapp.review.making import ProjectWish, make
from webapp.review.models import ModelJudge, Project, Rater

pytestmark = pytest.mark.django_db(transaction=True)
JUDGE = "5" * 64  # the digest of a model that judges
NAME = "あいことば"  # of the rater who looks; another rater has another


def secrets(project: Project) -> set[str]:
    """What must not be sent: names, digests and ids of models, run, design, owner and other raters."""
    found = {DIGEST, project.name, str(project.stream_id)}
    for one in project.systems:
        found |= {one["name"], one["digest"], one["model"] or ""} - {""}
    for language in ("ja", "en"):
        with translation.override(language):
            found |= set(results.names(project).values())
    if project.run is not None:
        run = project.run
        found |= {run.name, str(run.pk), str(run.design_id), str(run.stream_id)}
        for model in run.plan["models"]:
            found |= {model["id"], model["digest"], model["name"]}
    others = Rater.objects.filter(project=project).exclude(user__first_name=NAME)
    found |= {str(rater.pk) for rater in others}
    found |= {rater.user.username for rater in others if rater.user} | {project.owner.username, "Hanako"}
    return found - thread_words()


def thread_words() -> set[str]:
    """「base」 and 「japanese」, the demo models' names, are also words of the page's own code."""
    return {"base", "japanese", "arithmetic", "expert", "design"}


def whole(response: HttpResponseBase) -> str:
    """Headers and body."""
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    cookies = response.cookies.output()
    return "\n".join([head, cookies, response.content.decode() if hasattr(response, "content") else ""])


def judge_paths(project: Project) -> list[str]:
    """Where its owner looks at a model that judges."""
    judge = project.model_judges.get()
    return ["", f"/{judge.pk}", f"/{judge.pk}/verdicts.jsonl"]


def hidden(project: Project) -> Project:
    """The project with names, of everything, that occur nowhere else."""
    if project.run is not None:
        for row in project.run.plan["models"]:
            row["name"] = f"秘密の{row['name']}模型"
        project.run.name, project.run.plan = "内緒の実行", project.run.plan
        project.run.save(update_fields=["plan", "name"])
    project.name = "内緒の企画"
    project.systems = [one | {"name": one["name"] and f"秘密の{one['name']}模型"} for one in project.systems]
    project.save(update_fields=["name", "systems"])
    ModelJudge.objects.create(project=project, name="内緒の審査員", digest=JUDGE, model=thread.zoo_models()[0])
    return project


def nothing_is_told(project: Project, make_rater: MakeRater) -> list[tuple[str, str]]:
    """Judge everything as an invited person does; returns what was sent, in which no secret was found."""
    other = make_rater(project)
    User.objects.filter(pk=other.user_id).update(first_name="Hanako")
    judge_all(other)
    _made, link = invite(project.owner, project.pk, "for the quiet one")
    client = Client()
    found = sent(client, link, project)
    assert len(found) > 20
    wanted = secrets(project) | {"for the quiet one", "秘密の", "内緒の", JUDGE}
    chance = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
    for where, text in found:
        assert set(chance.findall(text)) <= {"4"}, where  # ids are drawn: they tell neither order nor time
        told = {secret for secret in wanted if secret in text}
        if "/runs/" in where:  # the address that was asked for may come back in the refusal
            told -= {str(project.run_id)}
        assert told == set(), (where, told)
    statuses = {where: client.get(where.removeprefix("GET ")).status_code for where, _ in found[-10:]}
    assert set(statuses.values()) == {403}
    return found


def sent(client: Client, link: str, project: Project) -> list[tuple[str, str]]:
    """Everything that a rater's browser is sent, from the invitation to the last pair."""
    found: list[tuple[str, str]] = []
    base = f"/api/v1/judging/work/{project.pk}"

    def get(path: str) -> Any:
        response = client.get(path)
        found.append((f"GET {path}", whole(response)))
        return response

    def post(path: str, body: Any) -> Any:
        response = client.post(path, json.dumps(body), content_type="application/json")
        found.append((f"POST {path} {response.status_code}", whole(response)))
        return response.json()

    get(link)
    found.append(("POST enter", whole(client.post(link, {"name": NAME, "language": "ja"}))))
    for path in ("/", "/judging/", f"/judging/{project.pk}/judge/", base, "/api/v1/judging/work", "/api/v1/me"):
        get(path)
    steps = {row["name"]: 1 for row in project.criteria}
    choice = {"choice": "rated" if steps else "left", "seconds": 2}
    post(f"{base}/practice", {"id": str(uuid4()), "place": 0, "steps": steps} | choice)
    while pairs := post(f"{base}/seats", {"count": 12})["seats"]:
        for pair in pairs:
            said = {
                "id": str(uuid4()),
                "seat": pair["id"],
                "token": pair["token"],
                "details": {"steps": steps},
            } | choice
            post(f"{base}/judgements", said)
            post(f"{base}/judgements", said)
        post(f"{base}/judgements", said | {"id": str(uuid4())})  # refused: it was judged before
    post(f"{base}/undo", {"id": str(uuid4()), "judgement": said["id"]})
    post(f"{base}/later", {"seat": pair["id"]})
    post(f"{base}/leave", {"seats": []})
    get(f"{base}/mine")
    for path in (
        f"/judging/{project.pk}/", f"/judging/{project.pk}/results/", f"/api/v1/judging/projects/{project.pk}",
        f"/api/v1/judging/projects/{project.pk}/results", f"/api/v1/judging/projects/{project.pk}/judgements.csv",
        "/models/", "/api/v1/judging/projects", *([f"/runs/{project.run_id}/"] if project.run_id else []),
        *(f"/api/v1/judging/projects/{project.pk}/models{rest}" for rest in judge_paths(project)),
    ):  # fmt: skip
        get(path)
    return found


@pytest.mark.parametrize("kind", Project.Kind.values)
def test_no_byte_tells_who_is_judged_or_who_else_judges(
    make_project: MakeProject, make_rater: MakeRater, kind: str
) -> None:
    found = nothing_is_told(hidden(make_project(questions=2, raters=2, kind=kind)), make_rater)
    assert re.search(r"/runs/|/projects/", "".join(where for where, _ in found))


def test_the_pair_has_two_answers_and_nothing_else(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=1, raters=1)
    rater = make_rater(project)
    client = Client()
    assert rater.user is not None
    client.force_login(rater.user)
    body = client.post(f"/api/v1/judging/work/{project.pk}/seats", "{}", content_type="application/json").json()
    assert set(body) == {"seats", "state", "remaining", "judged"}
    assert {frozenset(pair) for pair in body["seats"]} == {
        frozenset(["id", "token", "item", "question", "left", "right"])
    }


@pytest.mark.parametrize("kind", ["rubric", "check"])
def test_one_answer_stands_alone(make_project: MakeProject, make_rater: MakeRater, kind: str) -> None:
    project = make_project(questions=1, raters=1, kind=kind)
    rater = make_rater(project)
    client = Client()
    assert rater.user is not None
    client.force_login(rater.user)
    body = client.post(f"/api/v1/judging/work/{project.pk}/seats", "{}", content_type="application/json").json()
    assert {frozenset(one) for one in body["seats"]} == {frozenset(["id", "token", "item", "question", "answer"])}


def test_what_is_judged_has_a_reference_that_tells_nothing(make_project: MakeProject, make_rater: MakeRater) -> None:
    """The same at every turn of an item, so that drafts are found again; another one for others and for repeats."""
    project = make_project(questions=4, raters=2, repeats=0.3)
    rater, other = make_rater(project), make_rater(project)
    held = seats.reserve(rater, 12)
    first = {seat.item_id: shown.item(seat, rater)["item"] for seat in held}
    assert len(set(first.values())) == len(held) == 12
    seats.give_back(rater, [(seat.pk, seat.token) for seat in held if seat.token])
    assert {shown.item(seat, other)["item"] for seat in seats.reserve(other, 12)}.isdisjoint(first.values())
    again = seats.reserve(rater, 12)  # the other turns
    assert {seat.pk for seat in again}.isdisjoint({seat.pk for seat in held})
    assert {seat.item_id: shown.item(seat, rater)["item"] for seat in again} == first
    for seat in again:
        choose(rater, seat)
    repeats = [seat for seat in seats.reserve(rater, 12) if seat.repeat]
    assert repeats
    assert {shown.item(seat, rater)["item"] for seat in repeats}.isdisjoint(first.values())


@pytest.mark.parametrize("field", ["title", "guide"])
def test_a_title_that_names_a_model_is_refused(expert: User, field: str) -> None:
    from tests.webapp.review.projects import finished

    run = finished(expert)
    with pytest.raises(Refused) as fault:
        make(expert, run.pk, ProjectWish(split="search", **{field: "Is Arithmetic better?"}))
    assert fault.value.facts["field"] == field
    assert Project.objects.count() == 0
    assert thread.ZOO[2] == "arithmetic"


def test_answers_of_every_kind_are_sent_as_they_are(make_project: MakeProject, make_rater: MakeRater) -> None:
    """Empty, HTML, from right to left, a megabyte: as text in JSON, and the page's own data cannot end its script."""
    kinds = ["", "</script><script>alert(1)</script>", "‮שלום\u202c", "あ" * 1_000_000]
    project = make_project(answers=lambda system, question: kinds[question % 4] + (" " * system), questions=4, raters=1)
    rater = make_rater(project)
    assert rater.user is not None
    client = Client()
    client.force_login(rater.user)
    body = client.post(
        f"/api/v1/judging/work/{project.pk}/seats", '{"count": 12}', content_type="application/json"
    ).json()
    texts = {pair[side].rstrip(" ") for pair in body["seats"] for side in ("left", "right")}
    assert texts == set(kinds)
    Project.objects.filter(pk=project.pk).update(title="</script><b>x", guide="</script><script>alert(1)</script>")
    page = client.get(reverse("review:work", args=[project.pk])).content.decode()
    assert "<script>alert" not in page and "<b>x" not in page
