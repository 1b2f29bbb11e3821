"""Requests take over threads and connections of earlier ones; many at once and a broken connection hurt nobody."""

import threading
import urllib.request

import pytest
from django.db import connection

from tests.webapp.sockets import cookie_of
from webapp.accounts.models import User
from webapp.threads import KEPT

pytestmark = pytest.mark.django_db(transaction=True)
BESIDE = 8  # connections of the process that are no requests': of event streams and timers


def others() -> set[int]:
    """Processes of PostgreSQL that serve the web process."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND query NOT LIKE 'LISTEN%'"
        )
        return {pid for (pid,) in cursor.fetchall()}


def asked(port: int, session: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/judging/work", headers={"Cookie": session})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return int(answer.status)


def test_the_next_request_has_the_connection_of_the_one_before(web_port: int, expert: User) -> None:
    session = f"sessionid={cookie_of(expert)}"
    assert asked(web_port, session) == 200
    for _ in range(3):  # what the process does beside requests, soon after its start, has connections too
        before = others()
        for _ in range(4):
            assert asked(web_port, session) == 200
        if others() <= before:
            return
    raise AssertionError("every request has made a connection")


def test_a_broken_connection_is_made_anew_before_anybody_sees_it(web_port: int, expert: User) -> None:
    session = f"sessionid={cookie_of(expert)}"
    assert asked(web_port, session) == 200
    with connection.cursor() as cursor:
        for pid in others():
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    assert asked(web_port, session) == 200


def test_many_at_once_are_all_answered_and_few_connections_stay(web_port: int, expert: User) -> None:
    session = f"sessionid={cookie_of(expert)}"
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(asked(web_port, session))) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 60
    assert asked(web_port, session) == 200
    assert len(others()) <= KEPT + BESIDE
