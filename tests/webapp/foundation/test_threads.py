"""Requests take over threads and connections of earlier ones; many at once and a broken connection hurt nobody."""

import asyncio
import threading
import urllib.request
from typing import Any

import pytest
from asgiref.sync import SyncToAsync
from asgiref.testing import ApplicationCommunicator
from django.db import connection

from tests.webapp.sockets import cookie_of
from webapp.accounts.models import User
from webapp.threads import KEPT, application

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


def test_a_request_enters_its_thread_once_for_all_middleware_and_its_view(monkeypatch: pytest.MonkeyPatch) -> None:
    entered: list[Any] = []
    enter: Any = SyncToAsync.thread_handler

    def counted(self: SyncToAsync[..., Any], *args: Any, **named: Any) -> Any:
        entered.append(self.func)
        return enter(self, *args, **named)

    monkeypatch.setattr(SyncToAsync, "thread_handler", counted)

    async def ask() -> int:
        headers = [(b"host", b"127.0.0.1")]
        scope = {"type": "http", "method": "GET", "path": "/api/v1/me", "query_string": b"", "headers": headers}
        communicator: Any = ApplicationCommunicator  # it has no types
        asked = communicator(application(), scope)
        await asked.send_input({"type": "http.request"})
        answer = await asked.receive_output(30)
        return int(answer["status"])

    assert asyncio.run(ask()) == 401
    assert len(entered) <= 3  # before: the start of the request is told; after: its end
