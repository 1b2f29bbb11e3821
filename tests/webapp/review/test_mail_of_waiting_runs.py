"""The owner of a run that waits for people is told so once; letters and pages say alike how many are left."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from tests.webapp.review import inside
from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.test_mail import MORNING, TO, asked, configured, round_at  # noqa: F401
from webapp.accounts.models import User
from webapp.review import how_many, inviting, seats, steering
from webapp.review.mailing import letters, reminding
from webapp.review.models import Letter, Project, Rater

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_owner_of_a_run_that_waits_is_told_once_for_each_wait(expert: User, make_user: Any) -> None:
    User.objects.filter(pk=expert.pk).update(email=TO, language="ja", first_name="太郎")
    run = inside.begun(expert)
    project = inside.project_of(run)
    inviting.invite(expert, project.pk, "花子さん")
    assert round_at(MORNING.replace(hour=3)) == []
    (told,) = round_at(MORNING)
    assert told.to == [TO] and "人の評価をお待ちしています" in told.subject
    body = str(told.body)
    assert run.name in body and "あと9件" in body and "花子さん" in body and f"/runs/{run.pk}/" in body
    for days in (1, 2, 10):
        assert round_at(MORNING + timedelta(days=days, minutes=days)) == []
    Letter.objects.all().delete()  # of whatever happens to letters, the next wait is told again
    Project.objects.update(owner_letter=None)
    reminding.remind(MORNING + timedelta(days=20))
    steering.go_on(expert, run.pk)  # before the letter leaves
    mail.outbox.clear()
    letters.send(Letter.objects.get().pk)
    assert Letter.objects.get().state == "dropped" and mail.outbox == []


def test_who_wants_no_mail_or_has_no_address_is_not_told_of_a_run(expert: User, settings: Any) -> None:
    inside.begun(expert)
    assert round_at(MORNING) == []
    User.objects.filter(pk=expert.pk).update(email=TO, work_mail=False)
    assert round_at(MORNING) == []
    User.objects.filter(pk=expert.pk).update(work_mail=True)
    settings.SENDS_MAIL = False
    assert round_at(MORNING) == [] and not Letter.objects.exists()


def test_letter_and_pages_say_or_more_where_no_more_is_counted(
    asked: tuple[Project, Rater],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project, rater = asked
    for module in (seats, how_many):
        monkeypatch.setattr(module, "COUNTED", 10)
    monkeypatch.setattr("webapp.review.mailing.texts.COUNTED", 10)
    (told,) = round_at(MORNING)
    assert "10件以上" in told.subject and "どちらの回答が良いですか：残り10件以上" in told.body
    assert rater.user is not None
    client = Client()
    client.force_login(rater.user)
    assert "本日の残り 10件以上" in client.get("/judging/").content.decode()
    props = client.get(f"/judging/{project.pk}/judge/").context["props"]
    assert props["left"] == {"counted": 10, "few": "本日の残り %(count)s件", "more": "本日の残り %(count)s件以上"}


def test_how_many_in_both_languages(make_project: MakeProject, make_rater: MakeRater) -> None:
    with translation.override("en"):
        assert (how_many.told(24), how_many.told(1000), how_many.told(1020, more=True)) == (
            "24", "1,000 or more", "1,020 or more",
        )  # fmt: skip
        assert (how_many.left_today(1), how_many.left_today(1000)) == ("1 left today", "1,000 or more left today")
    with translation.override("ja"):
        assert (how_many.told(24), how_many.told(1000)) == ("24件", "1,000件以上")
        assert how_many.left_today(1000) == "本日の残り 1,000件以上"
