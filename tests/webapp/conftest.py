"""Shared by the web layer's tests: people of each role, and clients signed in as them."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

if TYPE_CHECKING:  # this file is read before Django is set up
    from webapp.accounts.models import User

MakeUser = Callable[..., "User"]


@pytest.fixture(scope="session", autouse=True)
def no_permissions() -> None:
    """Emptying the tables makes no rows of Django's own permissions and content types anew: nothing here reads them."""
    from django.contrib.auth.management import create_permissions
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db.models.signals import post_migrate

    assert post_migrate.disconnect(create_permissions, dispatch_uid="django.contrib.auth.management.create_permissions")
    assert post_migrate.disconnect(create_contenttypes)


@pytest.fixture
def make_user(db: None) -> MakeUser:
    """make_user("expert", name="aki") -> a stored user of that role."""

    from webapp.accounts.models import User

    def make(role: str = "expert", name: str = "") -> "User":
        user = User(username=name or f"{role}-{User.objects.count()}", role=role, language="en")
        user.set_unusable_password()
        user.save()
        return user

    return make


@pytest.fixture
def expert(make_user: MakeUser) -> "User":
    return make_user("expert", "expert")


@pytest.fixture
def administrator(make_user: MakeUser) -> "User":
    return make_user("administrator", "administrator")


@pytest.fixture
def as_expert(client: Client, expert: "User") -> Client:
    client.force_login(expert)
    return client


@pytest.fixture(scope="module")
def web_port(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    """A web process of its own on the test database."""
    from django.db import connection

    from tests.webapp.sockets import web_process

    with web_process() as port:
        yield port
    with django_db_blocker.unblock():  # its connections must be gone before the test database can be dropped
        connection.close()
