"""Letters to adjudicators speak of deciding, and the project's page sees what becomes of a letter."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.smtp import MailServer
from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import judge_all
from tests.webapp.review.test_mail import MORNING, TO, configured, due_now, link, server  # noqa: F401 (fixtures)
from tests.webapp.review.test_project import prefers
from webapp.review.mailing import letters, reminding
from webapp.review.models import Letter, Rater
from webapp.streams.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("language", "decide", "waits"),
    [("ja", "裁定", "裁定をお待ちしている"), ("en", "decide where", "wait for your decision")],
)
def test_an_adjudicator_is_asked_to_decide(
    make_project: MakeProject,
    make_rater: MakeRater,
    server: MailServer,  # noqa: F811
    language: str,
    decide: str,
    waits: str,
) -> None:
    project = make_project(questions=1, raters=2)
    for choice in (prefers(0), lambda seat: {"left": "right", "right": "left"}[prefers(0)(seat)]):
        judge_all(make_rater(project), choice)
    letters.send(letters.invite(project.owner, project.pk, TO, language, adjudicates=True).pk)
    body = server.letters[0].get_content()
    assert decide in server.letters[0]["Subject"] and decide in body
    person = Client(headers={"accept-language": language})
    assert decide in person.get(link(body)).content.decode()
    person.post(link(body), {"name": "Hanako", "language": language, "work_mail": "on"})
    earlier = MORNING - timedelta(days=3)
    Letter.objects.update(created=earlier)
    Rater.objects.update(created=earlier)
    reminding.remind(MORNING)
    letters.send(Letter.objects.get(invitation=None).pk)
    assert waits in server.letters[1]["Subject"]


def test_the_owner_sees_what_becomes_of_a_letter(make_project: MakeProject, server: MailServer) -> None:  # noqa: F811
    project = make_project()
    server.replies["RCPT"] = "450 busy"
    letter = letters.invite(project.owner, project.pk, TO, "ja")
    letters.send(letter.pk)
    server.replies.clear()
    due_now(letter)
    letters.send(letter.pk)
    told = Event.objects.filter(stream=project.stream_id, kind="judging.letter").order_by("seq")
    assert [event.payload["state"] for event in told] == ["waiting", "sent"]
    assert TO not in str([event.payload for event in told])
