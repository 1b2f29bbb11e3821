"""Event sockets over a real web process on the test database (the fixture ``web_port``)."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection
from django.test import Client
from websockets.sync.client import ClientConnection, connect

from webapp.accounts.models import User
from webapp.embedded.ports import free_port
from webapp.environment import ROOT


@contextmanager
def web_process() -> Iterator[int]:
    """A web process of its own; its port."""
    found = free_port()
    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = connection.settings_dict["NAME"]
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "webapp.asgi:application", "--port", str(found), "--lifespan", "off"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"{base}/{name}"},
    )
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{found}/health/", timeout=5) as answer:
                assert answer.status == 200
                break
        except OSError:
            assert process.poll() is None
            time.sleep(0.1)
    else:
        raise AssertionError("the web process does not answer")
    yield found
    process.terminate()
    process.wait(20)


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def follow(port: int, stream: UUID, session: str, origin: str | None = None) -> ClientConnection:
    return connect(
        f"ws://127.0.0.1:{port}/ws/streams/{stream}/",
        origin=origin or f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
        additional_headers={"Cookie": f"sessionid={session}"},
        open_timeout=20,
    )
