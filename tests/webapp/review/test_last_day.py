"""Past its last day a project is closed to raters; one's place is one's own, whoever is signed in in the browser."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.webapp.review.conftest import MakeProject, MakeRater
from webapp.foundation.refusals import Conflict
from webapp.review import inviting, judging, queries, seats
from webapp.review.models import Judgement, Project, Rater

pytestmark = pytest.mark.django_db


def end_the_last_day(project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(closes=timezone.now() - timedelta(seconds=1))
    project.refresh_from_db()


def test_past_the_last_day_everybody_is_told_that_the_judging_is_over(
    make_project: MakeProject, make_rater: MakeRater, client: Client
) -> None:
    project = make_project(questions=2, raters=2)
    rater = make_rater(project)
    (held,) = seats.reserve(rater, 1)
    _, path = inviting.invite(project.owner, project.pk)
    _, adjudication = inviting.invite(project.owner, project.pk, adjudicates=True)
    end_the_last_day(project)
    rater = queries.rater(rater.user, rater.desk)  # type: ignore[arg-type] # it has a person
    assert seats.standing(rater)["state"] == "closed"
    assert [seat.pk for seat in seats.reserve(rater, 4)] == [held.pk]  # what is in one's hands is still taken
    judging.judge(rater, judging.MadeChoice(uuid4(), held.pk, held.token, "left", 1.0))  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        judging.undo(rater, uuid4(), Judgement.objects.get(rater=rater).pk)
    with pytest.raises(Conflict):
        inviting.invite(project.owner, project.pk)
    answer = client.get(path)
    assert answer.status_code == 410 and "評価は終了しました" in answer.content.decode()
    assert client.get(adjudication).status_code == 200  # adjudication goes on
    client.force_login(project.owner)
    page = client.get(reverse("review:project", args=[project.pk])).content.decode()
    assert "Closed" in page and "Being judged" not in page


def test_nobody_speaks_under_another_persons_place(make_project: MakeProject, make_rater: MakeRater) -> None:
    """Two people share a computer: the page of the first is still open when the second one signs in."""
    project = make_project(questions=2, raters=2)
    first, second = make_rater(project), make_rater(project)
    client = Client()
    client.force_login(first.user)  # type: ignore[arg-type] # it has a person
    place = client.get(f"/api/v1/judging/work/{first.desk}").json()["place"]
    held = client.post(f"/api/v1/judging/work/{place}/seats", {"count": 1}, content_type="application/json").json()
    (pair,) = held["seats"]
    client.force_login(second.user)  # type: ignore[arg-type] # it has a person
    said = {"id": str(uuid4()), "seat": pair["id"], "token": pair["token"], "choice": "left", "seconds": 2.0}
    refused = client.post(f"/api/v1/judging/work/{place}/judgements", said, content_type="application/json")
    assert refused.status_code == 404 and not Judgement.objects.exists()
    client.force_login(first.user)  # type: ignore[arg-type] # it has a person
    kept = client.post(f"/api/v1/judging/work/{place}/judgements", said, content_type="application/json")
    assert kept.status_code == 200 and Judgement.objects.get().rater == first


def test_who_is_not_the_one_signed_in_begins_as_themselves(
    make_project: MakeProject, make_rater: MakeRater, client: Client
) -> None:
    project = make_project(questions=2, raters=2)
    first = make_rater(project)
    assert first.user is not None
    client.force_login(first.user)
    _, path = inviting.invite(project.owner, project.pk)
    assert "?new" in client.get(path).content.decode()
    answer = client.get(path + "?new")
    assert 'name="name"' in answer.content.decode() and first.user.shown_name in answer.content.decode()
    answer = client.post(path + "?new", {"name": "Tanaka", "language": "en"})
    assert answer.status_code == 302
    second = Rater.objects.get(project=project, user__first_name="Tanaka")
    assert second.number != first.number and client.session["_auth_user_id"] == str(second.user_id)
