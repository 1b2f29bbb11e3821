"""What a rater's browser is sent over sockets: nothing, whatever is asked for, and no sign of what there is."""

from uuid import UUID, uuid4

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.webapp.review.conftest import MakeProject, MakeRater
from tests.webapp.review.projects import choose, judge_all
from tests.webapp.review.test_blindness import secrets
from tests.webapp.sockets import cookie_of, follow
from webapp.accounts.models import Role
from webapp.review import seats, steering
from webapp.review.models import Project
from webapp.streams.consumers import NOT_ALLOWED
from webapp.streams.models import Stream
from webapp.streams.routing import websocket_urlpatterns

pytestmark = pytest.mark.django_db(transaction=True)


def told(socket: ClientConnection) -> tuple[str, int]:
    """Everything that is sent until the socket is closed, the handshake's headers among it; the code of its end."""
    assert socket.response is not None
    heard = [f"{name}: {value}" for name, value in socket.response.headers.raw_items()]
    try:
        socket.send('{"after": 0}')
        while True:
            heard.append(str(socket.recv(timeout=20)))
    except ConnectionClosed as closed:
        assert closed.rcvd is not None
        return "\n".join([*heard, closed.rcvd.reason]), closed.rcvd.code


def without_changes(text: str) -> list[str]:
    """The lines that are the same for every socket: a handshake has a key and a date of its own."""
    return [line for line in text.splitlines() if not line.lower().startswith(("sec-websocket-accept", "date"))]


def streams_of(project: Project) -> set[UUID]:
    """Every stream that there is: of the project, its run, its jobs."""
    found = set(Stream.objects.values_list("pk", flat=True))
    assert {project.stream_id, project.run.stream_id if project.run else None} <= found and len(found) > 2
    return found


def test_every_socket_is_refused_alike(web_port: int, make_project: MakeProject, make_rater: MakeRater) -> None:
    project = make_project(questions=2, raters=2)
    judge_all(make_rater(project))
    rater = make_rater(project)
    assert rater.user is not None
    session = cookie_of(rater.user)
    steering.pause(project.owner, project.pk)
    steering.resume(project.owner, project.pk)
    judge_all(rater)
    wanted = secrets(project) | {project.name, project.title}
    heard = {}
    for stream in (*streams_of(project), uuid4()):
        with follow(web_port, stream, session) as socket:
            text, code = told(socket)
        assert code == NOT_ALLOWED
        assert not {secret for secret in wanted if secret in text}
        heard[stream] = without_changes(text)
    assert all(lines == heard[stream] for lines in heard.values())  # nor does it tell which streams there are


def test_who_judges_in_a_project_of_others_follows_none_of_its_streams(
    web_port: int, make_project: MakeProject, make_rater: MakeRater
) -> None:
    """An expert among the raters sees streams of their own, and not this one. Its owner hears numbers, no choices."""
    project = make_project(questions=1, raters=2)
    expert = make_rater(project, Role.EXPERT)
    assert expert.user is not None
    with follow(web_port, project.stream_id, cookie_of(expert.user)) as socket:
        assert told(socket)[1] == NOT_ALLOWED
    choose(expert, seats.reserve(expert, 1)[0], comment="内緒の理由")
    with follow(web_port, project.stream_id, cookie_of(project.owner)) as socket:
        socket.send('{"after": 0}')
        heard = str(socket.recv(timeout=20))
        assert '"judging.judged"' in heard and "内緒" not in heard and str(expert.pk) not in heard


def test_there_is_no_other_socket(web_port: int, make_rater: MakeRater, make_project: MakeProject) -> None:
    """Whoever adds one says here what a rater is sent over it."""
    assert [str(one.pattern) for one in websocket_urlpatterns] == ["ws/streams/<uuid:stream>/"]
    rater = make_rater(make_project(questions=1))
    assert rater.user is not None
    for path in ("ws/", f"ws/judging/{rater.project_id}/", f"ws/streams/{rater.project_id}/x/"):
        with pytest.raises((InvalidStatus, ConnectionClosed, EOFError)):
            connect(
                f"ws://127.0.0.1:{web_port}/{path}",
                origin=f"http://127.0.0.1:{web_port}",  # type: ignore[arg-type]
                additional_headers={"Cookie": f"sessionid={cookie_of(rater.user)}"},
            ).recv(timeout=5)
