"""The event socket over a real web process: replay then live, exactly once; and who is let in."""

import json
import time

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from tests.webapp.sockets import cookie_of, follow
from webapp.accounts.models import User
from webapp.streams.consumers import BAD_MESSAGE, FRAME_BYTES, NOT_ALLOWED, frames
from webapp.streams.models import Stream
from webapp.streams.services import append, open_stream

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner() -> User:
    return User.objects.create(username="owner", role="expert")


@pytest.fixture
def stream(owner: User) -> Stream:
    return open_stream(owner, "run")


def tell(stream: Stream, first: int, last: int) -> None:
    for number in range(first, last + 1):
        with transaction.atomic():
            append(stream.pk, "told", {"number": number})


def take(socket: ClientConnection, last: int, seconds: float = 15) -> list[int]:
    """The numbers received until ``last`` has come."""
    numbers: list[int] = []
    end = time.monotonic() + seconds
    while not numbers or numbers[-1] < last:
        message = json.loads(socket.recv(timeout=max(0.1, end - time.monotonic())))
        received = [event["seq"] for event in message["events"]]
        assert message["last"] == received[-1]
        assert all(event["payload"] == {"number": event["seq"]} for event in message["events"])
        numbers += received
    return numbers


def close_code(socket: ClientConnection, seconds: float = 15) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            socket.recv(timeout=seconds)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def test_replay_then_live_exactly_once(web_port: int, owner: User, stream: Stream) -> None:
    tell(stream, 1, 700)
    with follow(web_port, stream.pk, cookie_of(owner)) as socket:
        socket.send('{"after": 100}')
        assert take(socket, 700) == list(range(101, 701))
        tell(stream, 701, 720)
        assert take(socket, 720) == list(range(701, 721))


def test_events_told_while_joining_come_once(web_port: int, owner: User, stream: Stream) -> None:
    session = cookie_of(owner)
    for round_ in range(5):
        tell(stream, round_ * 20 + 1, round_ * 20 + 10)
        with follow(web_port, stream.pk, session) as socket:
            socket.send(json.dumps({"after": round_ * 20}))
            tell(stream, round_ * 20 + 11, round_ * 20 + 20)
            assert take(socket, round_ * 20 + 20) == list(range(round_ * 20 + 1, round_ * 20 + 21))


def test_live_survives_a_lost_database_connection(web_port: int, owner: User, stream: Stream) -> None:
    tell(stream, 1, 3)
    with follow(web_port, stream.pk, cookie_of(owner)) as socket:
        socket.send('{"after": 0}')
        assert take(socket, 3) == [1, 2, 3]
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'")
            assert cursor.fetchone() == (1,)
        tell(stream, 4, 6)
        assert take(socket, 6) == [4, 5, 6]


def test_another_s_stream_is_refused(web_port: int, stream: Stream) -> None:
    stranger = User.objects.create(username="stranger", role="expert")
    with follow(web_port, stream.pk, cookie_of(stranger)) as socket:
        assert close_code(socket) == NOT_ALLOWED


def test_without_a_session_nothing_is_told(web_port: int, stream: Stream) -> None:
    with follow(web_port, stream.pk, "made-up") as socket:
        assert close_code(socket) == NOT_ALLOWED


def test_a_page_of_another_site_is_refused(web_port: int, owner: User, stream: Stream) -> None:
    with pytest.raises(InvalidStatus) as refused:
        follow(web_port, stream.pk, cookie_of(owner), origin="https://evil.example")
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("how", ["signed out", "deactivated"])
def test_the_revoked_hear_nothing_more(web_port: int, owner: User, stream: Stream, how: str) -> None:
    tell(stream, 1, 1)
    with follow(web_port, stream.pk, cookie_of(owner)) as socket:
        socket.send('{"after": 0}')
        assert take(socket, 1) == [1]
        if how == "signed out":
            Session.objects.all().delete()
        else:
            User.objects.update(is_active=False)
        tell(stream, 2, 2)
        assert close_code(socket) == NOT_ALLOWED


@pytest.mark.parametrize("message", ["", "[]", "{}", '{"after": -1}', '{"after": "1"}', '{"after": true}', "no"])
def test_a_message_that_is_no_number_ends_the_socket(web_port: int, owner: User, stream: Stream, message: str) -> None:
    with follow(web_port, stream.pk, cookie_of(owner)) as socket:
        socket.send(message)
        assert close_code(socket) == BAD_MESSAGE


def test_frames_are_bounded_and_lose_nothing() -> None:
    events = [{"seq": number, "kind": "told", "payload": "字" * 900, "at": ""} for number in range(1, 101)]
    made = frames(events)
    assert max(len(text.encode()) for text, _last in made) <= FRAME_BYTES
    assert [event for text, _last in made for event in json.loads(text)["events"]] == events
    assert [json.loads(text)["last"] for text, _last in made] == [last for _text, last in made]
    alone = frames([{"seq": 1, "kind": "told", "payload": "x" * FRAME_BYTES, "at": ""}])
    assert [last for _text, last in alone] == [1]
    assert frames([]) == []
