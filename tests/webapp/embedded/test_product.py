"""The whole stack from outside: starts, keeps data, refuses a twin, brings back what dies, leaves nothing."""

import json
import os
import signal
import socket
import stat
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from tests.product import Product, descendants
from tests.servers import remove_state
from webapp.embedded.processes import birth

pytestmark = pytest.mark.flow


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "state"
    remove_state(tmp_path / "state")


def until(true: Callable[[], bool], seconds: float = 30.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def living(marks: dict[int, str]) -> list[int]:
    return [pid for pid, mark in marks.items() if birth(pid) == mark]


def open_with_cookies(url: str) -> tuple[int, str]:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    try:
        with opener.open(url, timeout=30) as answer:
            return answer.status, answer.url
    except urllib.error.HTTPError as error:
        return error.code, url


def test_the_link_behind_ready_works_once(app: Product) -> None:
    assert app.link.startswith(f"{app.url}/enter/")
    status, landed = open_with_cookies(app.link)
    assert (status, "/sign-in/" in landed) == (200, False)
    assert open_with_cookies(app.link)[0] == 410


def test_all_five_run_and_secrets_are_private(app: Product) -> None:
    assert until(lambda: set(app.processes()) == {"postgres", "valkey", "web", "worker", "beat"})
    assert stat.S_IMODE(app.state_dir.stat().st_mode) == 0o700
    for name in (
        "services.json",
        "run/secret.key",
        "run/postgres.password",
        "run/valkey.password",
        "valkey/valkey.conf",
    ):
        assert stat.S_IMODE((app.state_dir / name).stat().st_mode) == 0o600, name
    addresses = app.addresses()
    shown = " ".join(command for _pid, command in descendants(app.process.pid if app.process else 0))
    for url in (addresses["database_url"], addresses["redis_url"]):
        assert url.rpartition("@")[0].rpartition(":")[2] not in shown


def test_a_second_start_on_the_same_folder_says_so(app: Product) -> None:
    twin = Product(app.state_dir)
    process = twin.launch()
    assert process.wait(30) == 1
    time.sleep(0.2)
    assert twin.lines[0].startswith(f"Tsugiki is already running on {app.state_dir} (process ")
    assert urllib.request.urlopen(f"{app.url}/health/", timeout=10).status == 200


def test_a_taken_port_is_named(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        other = Product(folder, port)
        assert other.launch().wait(30) == 1
        time.sleep(0.2)
    assert other.lines == [
        f"Port {port} on 127.0.0.1 is in use by another program. Choose another: PORT={port + 1} make run"
    ]


@pytest.mark.parametrize("name", ["worker", "web", "valkey", "postgres"])
def test_a_child_that_dies_is_started_again(app: Product, name: str) -> None:
    assert until(lambda: name in app.processes())
    old = app.processes()[name]
    app.lines.clear()  # other tests kill, too
    os.kill(old, signal.SIGKILL)
    app.wait_for_line(f"{name} ended (signal 9); starting it again in ", 20)
    app.wait_for_line(f"{name} is started again", 90)  # half a minute after several deaths
    assert app.processes()[name] != old

    def answers() -> bool:
        try:
            return bool(urllib.request.urlopen(f"{app.url}/health/", timeout=5).status == 200)
        except OSError:
            return False

    assert until(answers)


def marks_of(app: Product) -> dict[int, str]:
    assert app.process is not None
    return {pid: birth(pid) for pid, _command in descendants(app.process.pid)}


def test_a_stop_and_a_kill_leave_nothing_but_the_data(folder: Path) -> None:
    first = Product(folder).start()
    assert first.lines[-1] == f"Ready: {first.link}"
    first.user("kept", "manager")
    marks = marks_of(first)
    assert len(marks) >= 5
    assert first.stop(signal.SIGINT) == 0
    assert living(marks) == []
    assert not (folder / "services.json").exists()
    collected = (folder / "static" / ".collected").stat().st_mtime_ns
    assert any("first start" in line for line in first.lines)
    assert first.lines[-1] == "Stopped"

    second = Product(folder, first.port).start()
    assert second.link != first.link
    assert "/enter/" in second.sign_in_link("kept")
    # What makes it quick: the data folder is there, the static files are collected already.
    assert not any("first start" in line for line in second.lines)
    assert (folder / "static" / ".collected").stat().st_mtime_ns == collected
    # The worker's child is there once its parent says ready: it is what would outlive a kill.
    log = folder / "logs" / "worker.log"
    assert until(lambda: log.read_text().count("ready.") == 2)
    marks = marks_of(second)
    assert second.process is not None
    second.process.kill()
    second.process.wait()
    assert until(lambda: living(marks) == [], 15), [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in living(marks)]

    third = Product(folder, first.port).start()
    marks = marks_of(third)
    assert "/enter/" in third.sign_in_link("kept")
    assert third.stop(signal.SIGTERM) == 0
    assert living(marks) == []


def judging_projects(app: Product, token: str) -> list[dict[str, Any]]:
    asked = urllib.request.Request(f"{app.url}/api/v1/judging/projects", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found


def test_a_judging_project_comes_by_itself_and_once(folder: Path) -> None:
    first = Product(folder, DEMO="1").start()
    token = first.token()
    assert until(lambda: [one["state"] for one in judging_projects(first, token)] == ["open"], 300)
    (made,) = judging_projects(first, token)
    assert made["turns"] > 0 and made["systems"] == 4
    assert first.stop() == 0
    second = Product(folder, first.port, DEMO="1").start()
    assert [one["id"] for one in judging_projects(second, token)] == [made["id"]]
    assert second.stop() == 0
