"""Who may what, whose rows who sees, and tokens as another way to be oneself."""

from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client

from webapp.accounts.models import ApiToken, Role, User
from webapp.accounts.rules import RULES, may, may_change, require
from webapp.accounts.tokens import create_token, digest, user_of_token
from webapp.streams.models import Stream
from webapp.streams.services import open_stream

pytestmark = pytest.mark.django_db


def test_every_rule_by_role(make_user) -> None:  # type: ignore[no-untyped-def]
    allowed = {role.value: [action for action in RULES if may(make_user(role.value), action)] for role in Role}
    makes = ["models.add", "question_sets.add", "designs.edit", "runs.control", "judging.make"]
    sees = ["models.see", "question_sets.see", "designs.see", "runs.see", "chats.hold", "judging.see"]
    all_ = ["settings.see", "judging.judge"]
    assert {role: set(actions) for role, actions in allowed.items()} == {
        "expert": {*makes, *sees, *all_},
        "manager": {*sees, "others.see", *all_},
        "annotator": {*all_},
        "administrator": {*makes, *sees, "others.see", "others.change", "judging.endpoints", *all_},
    }


def test_strangers_and_the_deactivated_may_nothing(expert: User) -> None:
    expert.is_active = False
    assert not any(may(person, action) for person in (AnonymousUser(), expert) for action in RULES)
    with pytest.raises(PermissionDenied):
        require(expert, "models.see")
    with pytest.raises(KeyError):
        may(expert, "models.eat")


def test_rows_by_role(make_user) -> None:  # type: ignore[no-untyped-def]
    one, two = make_user("expert"), make_user("expert")
    manager, annotator, administrator = make_user("manager"), make_user("annotator"), make_user("administrator")
    streams = {open_stream(one, "run").pk, open_stream(two, "run").pk}
    (first,) = Stream.objects.for_user(one)
    assert first.owner == one
    assert set(Stream.objects.for_user(manager).values_list("pk", flat=True)) == streams
    assert not Stream.objects.for_user(annotator).exists()
    assert not Stream.objects.for_user(AnonymousUser()).exists()
    assert not Stream.objects.changeable_by(manager).exists()
    assert Stream.objects.changeable_by(administrator).count() == 2
    assert [may_change(user, one.pk) for user in (one, two, manager, administrator)] == [True, False, False, True]


def test_a_token_signs_in_its_user_until_it_is_removed(expert: User) -> None:
    row, secret = create_token(expert, "notebook")
    assert row.digest == digest(secret) != secret
    assert user_of_token(secret) == expert
    row.refresh_from_db()
    assert row.used is not None
    User.objects.update(is_active=False)
    assert user_of_token(secret) is None
    User.objects.update(is_active=True)
    row.delete()
    assert user_of_token(secret) is None


def test_create_token_prints_a_token_that_works(expert: User) -> None:
    out = StringIO()
    call_command("create_token", "expert", stdout=out)
    assert user_of_token(out.getvalue().strip()) == expert
    with pytest.raises(CommandError, match="No active user is called nobody"):
        call_command("create_token", "nobody")


def test_the_settings_page_saves_makes_and_removes(as_expert: Client, expert: User) -> None:
    assert as_expert.post("/settings/", {"language": "ja", "theme": "dark"}).status_code == 302
    page = as_expert.get("/settings/")
    assert page["Content-Language"] == "ja"
    assert as_expert.post("/settings/", {"language": "xx", "theme": "dark"}).status_code == 422
    shown = as_expert.post("/settings/tokens/", {"name": "notebook"})
    token = ApiToken.objects.get()
    assert shown["Cache-Control"] == "no-store"
    assert digest(shown.context["new_token"]) == token.digest
    assert as_expert.post(f"/settings/tokens/{token.pk}/remove/").status_code == 302
    assert not ApiToken.objects.exists()


def test_nobody_removes_another_s_token(as_expert: Client, administrator: User) -> None:
    row, _secret = create_token(administrator, "theirs")
    assert as_expert.post(f"/settings/tokens/{row.pk}/remove/").status_code == 404
    assert ApiToken.objects.filter(pk=row.pk).exists()


def test_setting_a_password_keeps_the_session(as_expert: Client, expert: User) -> None:
    new = {"new_password1": "kakinoki-ni-nashi-2", "new_password2": "kakinoki-ni-nashi-2"}
    assert (
        as_expert.post("/settings/password/", {"new_password1": "short", "new_password2": "short"}).status_code == 422
    )
    assert as_expert.post("/settings/password/", new).status_code == 302
    assert as_expert.get("/settings/").status_code == 200
    expert.refresh_from_db()
    assert expert.check_password("kakinoki-ni-nashi-2")
