"""Mail of judging: through a server that speaks SMTP, through one that refuses, through none, and into files."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests.smtp import MailServer
from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import DIGEST, choose
from webapp.accounts.models import User
from webapp.environment import ROOT
from webapp.foundation import work
from webapp.foundation.models import Work
from webapp.foundation.refusals import Conflict, Refused
from webapp.review import erasing, inviting, seats, steering
from webapp.review.mailing import letters, reminding
from webapp.review.models import Invitation, Judgement, Letter, Project, Rater

pytestmark = pytest.mark.django_db(transaction=True)
SMTP = "django.core.mail.backends.smtp.EmailBackend"
TO = "hanako@example.jp"
MORNING = datetime(2026, 12, 1, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture(autouse=True)
def configured(settings: Any) -> None:
    settings.SENDS_MAIL = True
    settings.DEFAULT_FROM_EMAIL = "Tsugiki <tsugiki@example.jp>"
    settings.EMAIL_TIMEOUT = 5


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    running = MailServer().start()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", running.port
    yield running
    running.stop()


def link(body: str) -> str:
    found = re.search(r"https?://\S+?(/judging/enter/[\w-]+/)", body)
    assert found is not None, body
    return found[1]


def due_now(letter: Letter) -> None:
    Letter.objects.filter(pk=letter.pk).update(not_before=timezone.now())


def state(letter: Letter) -> str:
    letter.refresh_from_db()
    return letter.state


@pytest.mark.parametrize(("language", "word"), [("ja", "評価"), ("en", "asked to judge")])
def test_an_invitation_goes_out_in_the_invitees_language_and_lets_them_in(
    make_project: MakeProject, server: MailServer, language: str, word: str
) -> None:
    project = make_project()
    letter = letters.invite(project.owner, project.pk, TO, language)
    assert server.letters == [] and Work.objects.filter(kind="mail", subject=letter.pk).exists()  # no request waits
    letters.send(letter.pk)
    letters.send(letter.pk)  # twice is once
    (sent,) = server.letters
    assert (sent["To"], sent["From"]) == (TO, "Tsugiki <tsugiki@example.jp>")
    assert word in sent["Subject"] and sent["Auto-Submitted"] == "auto-generated"
    body = sent.get_content()
    with translation.override(language):
        assert project.shown_title in body
    assert state(letter) == "sent" and not Work.objects.filter(kind="mail").exists()
    person = Client()
    page = person.get(link(body)).content.decode()
    assert 'name="work_mail"' in page and re.search(rf'value="{language}"\s+checked', page)
    person.post(link(body), {"name": "Hanako", "language": language, "work_mail": "on"})
    rater = Rater.objects.get(project=project)
    assert rater.user is not None and (rater.user.email, rater.user.work_mail) == (TO, True)


def test_who_does_not_want_mail_leaves_no_address(make_project: MakeProject, server: MailServer) -> None:
    project = make_project()
    letters.send(letters.invite(project.owner, project.pk, TO, "ja").pk)
    Client().post(link(server.letters[0].get_content()), {"name": "Hanako", "language": "ja"})
    user = Rater.objects.get(project=project).user
    assert user is not None and (user.email, user.work_mail) == ("", False)


def test_the_secret_of_the_link_lies_nowhere(make_project: MakeProject, server: MailServer) -> None:
    project = make_project()
    letter = letters.invite(project.owner, project.pk, TO, "ja")
    letters.send(letter.pk)
    secret = link(server.letters[0].get_content()).rstrip("/").rpartition("/")[2]
    assert len(secret) == 43
    rows = [*Letter.objects.values(), *Invitation.objects.values(), *Work.objects.values()]
    assert secret not in str(rows)


def test_a_refused_address_is_told_and_can_be_sent_again(
    make_project: MakeProject, server: MailServer, client: Client
) -> None:
    project = make_project()
    server.replies["RCPT"] = "550 no such person"
    letter = letters.invite(project.owner, project.pk, TO, "ja")
    letters.send(letter.pk)
    assert state(letter) == "refused" and not Work.objects.filter(kind="mail").exists()
    client.force_login(project.owner)
    page = client.get(reverse("review:project", args=[project.pk])).content.decode()
    assert "550 no such person" in page and TO in page
    told = client.get(f"/api/v1/judging/projects/{project.pk}/invitations").json()[0]["letter"]
    assert told["state"] == "refused" and TO in told["trouble"] and told["mend"]
    server.replies.clear()
    client.post(reverse("review:send_again", args=[project.pk, letter.invitation_id]))
    with pytest.raises(Conflict):
        letters.send_again(project.owner, project.pk, letter.invitation_id or 0)
    letters.send(letter.pk)
    assert state(letter) == "sent" and letter.fault == {}
    assert Client().get(link(server.letters[0].get_content())).status_code == 200


@pytest.mark.parametrize("command", ["RCPT", "DATA", "MAIL"])
def test_a_busy_server_is_asked_again_later_by_itself(
    make_project: MakeProject, server: MailServer, command: str
) -> None:
    project = make_project()
    server.replies[command] = "451 come back later"
    letter = letters.invite(project.owner, project.pk, TO, "en")
    letters.send(letter.pk)
    letters.send(letter.pk)  # not due yet
    assert state(letter) == "waiting" and letter.tries == 1
    assert letters.trouble(letter) is not None and Work.objects.filter(subject=letter.pk).exists()
    assert letter.not_before > timezone.now()
    server.replies.clear()
    due_now(letter)
    letters.send(letter.pk)
    assert state(letter) == "sent" and len(server.letters) == 1 and letters.trouble(letter) is None


def test_a_server_that_is_away_is_tried_for_hours_and_then_told(make_project: MakeProject, server: MailServer) -> None:
    project = make_project()
    server.stop()
    letter = letters.invite(project.owner, project.pk, TO, "en")
    for tries in range(len(letters.PAUSES)):
        due_now(letter)
        letters.send(letter.pk)
        assert (state(letter), letter.tries) == ("waiting", tries + 1)
    due_now(letter)
    letters.send(letter.pk)
    assert state(letter) == "refused" and "127.0.0.1" in (letters.trouble(letter) or ("",))[0]


def test_a_wrong_password_is_told_to_the_administrator(
    make_project: MakeProject, server: MailServer, settings: Any
) -> None:
    """This server offers no sign-in at all: it cannot do what the settings ask for."""
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "someone", "something"
    project = make_project()
    letter = letters.invite(project.owner, project.pk, TO, "en")
    letters.send(letter.pk)
    assert state(letter) == "refused"
    assert "EMAIL_HOST_USER" in (letters.trouble(letter) or ("", ""))[1]
    assert "something" not in str(letter.fault)


def test_what_a_dead_worker_held_is_sent_by_the_next(make_project: MakeProject, server: MailServer) -> None:
    project = make_project()
    letter = letters.invite(project.owner, project.pk, TO, "en")
    for _attempt in range(work.ATTEMPTS):
        assert work.claim("mail", letter.pk) is not None
        Work.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        if _attempt == 0:
            work.reconcile()
    assert server.letters == []
    work.reconcile()
    assert state(letter) == "refused" and "3" in (letters.trouble(letter) or ("",))[0]
    letters.send_again(project.owner, project.pk, letter.invitation_id or 0)
    letters.send(letter.pk)
    assert state(letter) == "sent"


def test_a_revoked_invitation_is_not_sent_and_an_erased_person_has_no_address(
    make_project: MakeProject, server: MailServer
) -> None:
    project = make_project()
    letter = letters.invite(project.owner, project.pk, TO, "en")
    inviting.revoke(project.owner, project.pk, letter.invitation_id or 0)
    letters.send(letter.pk)
    assert state(letter) == "dropped" and server.letters == []
    with pytest.raises(Conflict):
        letters.send_again(project.owner, project.pk, letter.invitation_id or 0)
    other = letters.invite(project.owner, project.pk, TO, "en")
    letters.send(other.pk)
    Client().post(link(server.letters[0].get_content()), {"name": "Hanako", "language": "en"})
    erasing.erase(Rater.objects.get(project=project))
    other.refresh_from_db()
    assert other.address == ""


@pytest.mark.parametrize("address", ["", "nobody", "a@b@c", "x@example.jp\nBcc: y@example.jp", "あ@"])
def test_what_is_no_address_is_refused(make_project: MakeProject, address: str) -> None:
    project = make_project()
    with pytest.raises(Refused) as fault:
        letters.invite(project.owner, project.pk, address, "ja")
    assert fault.value.facts["field"] == "address" and Invitation.objects.count() == 0


def test_without_a_mail_server_no_page_asks_for_an_address(
    make_project: MakeProject, client: Client, settings: Any
) -> None:
    project = make_project()
    client.force_login(project.owner)
    pages = [reverse("review:project", args=[project.pk]), reverse("accounts:settings")]
    assert ["email" in client.get(page).content.decode() for page in pages] == [True, True]
    settings.SENDS_MAIL = False
    assert ["email" in client.get(page).content.decode() for page in pages] == [False, False]
    assert client.post(reverse("accounts:set_mail"), {"email": TO}).status_code == 404
    asked = client.post(
        f"/api/v1/judging/projects/{project.pk}/invitations", {"address": TO}, content_type="application/json"
    )
    assert asked.status_code == 422 and Invitation.objects.count() == 0
    reminding.remind(MORNING)
    assert Letter.objects.count() == 0


def test_letters_can_be_written_into_a_folder(make_project: MakeProject, settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    project = make_project()
    letters.send(letters.invite(project.owner, project.pk, TO, "ja").pk)
    (written,) = tmp_path.iterdir()
    assert f"To: {TO}" in written.read_text()


# Word that there is work


@pytest.fixture
def asked(make_project: MakeProject, make_rater: MakeRater) -> tuple[Project, Rater]:
    project = make_project()
    rater = make_rater(project)
    User.objects.filter(pk=rater.user_id).update(email=TO, language="ja", first_name="花子")
    rater.refresh_from_db()
    Rater.objects.filter(pk=rater.pk).update(created=MORNING - timedelta(days=3))
    return project, rater


def round_at(now: datetime) -> list[mail.EmailMessage]:
    """What is sent by a round at this time, letters being as old as the round."""
    reminding.remind(now)
    mail.outbox.clear()
    for letter in Letter.objects.filter(state="waiting"):
        letters.send(letter.pk)
        Letter.objects.filter(pk=letter.pk).update(created=now)
    return list(mail.outbox)


def test_word_of_work_comes_once_a_day_and_three_times_in_a_row(asked: tuple[Project, Rater]) -> None:
    (first,) = round_at(MORNING)
    assert first.to == [TO] and "18" in first.subject and "花子" in first.body
    assert "どちらの回答が良いですか" in first.body and reverse("accounts:settings") in first.body
    assert round_at(MORNING + timedelta(hours=3)) == []
    assert len(round_at(MORNING + timedelta(days=1, minutes=1))) == 1
    assert len(round_at(MORNING + timedelta(days=2, minutes=2))) == 1
    assert round_at(MORNING + timedelta(days=3, minutes=3)) == []


def test_nobody_is_written_to_at_night_or_against_their_will_or_for_nothing(
    asked: tuple[Project, Rater], make_rater: MakeRater
) -> None:
    project, rater = asked
    make_rater(project)  # without an address
    assert round_at(MORNING.replace(hour=3)) == []
    User.objects.filter(pk=rater.user_id).update(work_mail=False)
    assert round_at(MORNING) == []
    User.objects.filter(pk=rater.user_id).update(work_mail=True)
    steering.pause(project.owner, project.pk)
    assert round_at(MORNING) == []
    steering.resume(project.owner, project.pk)
    seat = seats.reserve(rater, 1)[0]
    choose(rater, seat)
    now = timezone.now()
    assert round_at(now.astimezone(MORNING.tzinfo).replace(hour=12)) == []  # they are at it by themselves
    assert Judgement.objects.count() == 1


def test_work_that_is_done_before_the_letter_leaves_is_not_written_of(asked: tuple[Project, Rater]) -> None:
    project, _rater = asked
    reminding.remind(MORNING)
    steering.close(project.owner, project.pk)
    letter = Letter.objects.get()
    letters.send(letter.pk)
    assert state(letter) == "dropped" and mail.outbox == []


def test_the_letter_leads_in_by_the_persons_own_link(make_project: MakeProject) -> None:
    project = make_project()
    letters.send(letters.invite(project.owner, project.pk, TO, "ja").pk)
    own = link(str(mail.outbox[0].body))
    Client().post(own, {"name": "Hanako", "language": "en", "work_mail": "on"})
    tomorrow = MORNING if timezone.now() < MORNING - timedelta(days=1) else timezone.now() + timedelta(days=2)
    tomorrow = tomorrow.astimezone(MORNING.tzinfo).replace(hour=10)
    (told,) = round_at(tomorrow)
    assert link(str(told.body)) == own and "Hanako" in told.body


def test_letters_are_blind(make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project()
    project.systems = [one | {"name": f"秘密の{one['name']}模型"} for one in project.systems]
    project.name = "内緒の企画"
    project.save(update_fields=["systems", "name"])
    User.objects.filter(pk=project.owner_id).update(first_name="内緒の人")
    rater = make_rater(project)
    User.objects.filter(pk=rater.user_id).update(email=TO)
    for language in ("ja", "en"):
        letters.send(letters.invite(project.owner, project.pk, TO, language, note="内緒のメモ").pk)
    reminding.remind(MORNING)
    letters.send(Letter.objects.get(user=rater.user).pk)
    assert len(mail.outbox) == 3
    secret = {"秘密の", "内緒の", DIGEST, project.run.name, str(project.run_id), project.owner.username, str(rater.pk)}
    for message in mail.outbox:
        text = str(message.message()) + message.subject + str(message.body)
        assert {word for word in secret - {"expert"} if word in text} == set()


# Settings


def test_a_person_sets_and_takes_back_their_address(make_user: Callable[..., User], client: Client) -> None:
    user = make_user("annotator")
    client.force_login(user)
    client.post(reverse("accounts:set_mail"), {"email": TO})
    user.refresh_from_db()
    assert (user.email, user.work_mail) == (TO, False)
    wrong = client.post(reverse("accounts:set_mail"), {"email": "nobody", "work_mail": "on"})
    assert wrong.status_code == 422 and 'class="error"' in wrong.content.decode()
    client.post(reverse("accounts:set_mail"), {"email": "", "work_mail": "on"})
    user.refresh_from_db()
    assert (user.email, user.work_mail) == ("", True)


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"EMAIL_HOST": "mail.example.jp"}, "DEFAULT_FROM_EMAIL is required"),
        (
            {"EMAIL_HOST": "m", "DEFAULT_FROM_EMAIL": "a@b.jp", "EMAIL_USE_TLS": "1", "EMAIL_USE_SSL": "1"},
            "not both",
        ),
        ({}, "False 25"),
        ({"EMAIL_HOST": "m", "DEFAULT_FROM_EMAIL": "a@b.jp", "EMAIL_USE_TLS": "1"}, "True 587"),
        ({"EMAIL_FILE_PATH": "/tmp", "DEFAULT_FROM_EMAIL": "a@b.jp"}, "True 25"),
    ],
)
def test_the_environment_says_where_mail_goes(variables: dict[str, str], told: str) -> None:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("EMAIL_")}
    code = "import webapp.settings as s; print(s.SENDS_MAIL, s.EMAIL_PORT)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=outside | variables, capture_output=True, text=True, check=False
    )
    assert told in done.stdout + done.stderr
