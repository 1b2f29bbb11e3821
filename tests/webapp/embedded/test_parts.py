"""The parts of the stack by themselves: state folder, secrets, leftovers, PostgreSQL's change of user."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.servers import remove_state
from webapp.embedded import demotion, postgres, valkey
from webapp.embedded.ports import refusal
from webapp.embedded.processes import birth, end_leftovers
from webapp.embedded.state import LOG_BYTES, StackError, StateFolder
from webapp.environment import ROOT

WAYS = [demotion.way(), "setuid"] if os.geteuid() == 0 else ["self"]


def test_a_secret_is_made_once_and_private(tmp_path: Path) -> None:
    state = StateFolder(tmp_path / "state")
    secret = state.secret("key")
    assert len(secret) >= 43
    assert StateFolder(tmp_path / "state").secret("key") == secret
    assert state.secret("other") != secret
    assert stat.S_IMODE((tmp_path / "state" / "run" / "key").stat().st_mode) == 0o600


def test_an_open_folder_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o755)
    StateFolder(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StackError, match=r"file/state cannot be used \(Not a directory\)\. Set STATE_DIR\."):
        StateFolder(tmp_path / "file" / "state")


def test_a_grown_log_is_turned_once(tmp_path: Path) -> None:
    state = StateFolder(tmp_path)
    state.log("web").write_bytes(b"x" * (LOG_BYTES + 1))
    state.turn_log("web")
    assert not state.log("web").exists()
    assert (tmp_path / "logs" / "web.log.1").stat().st_size == LOG_BYTES + 1


def test_leftovers_are_ended_but_not_a_stranger_with_the_same_number() -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    ours = subprocess.Popen(sleeper, start_new_session=True)
    stranger = subprocess.Popen(sleeper, start_new_session=True)
    marks = {str(ours.pid): birth(ours.pid), str(stranger.pid): "another birth", "999999999": "gone"}
    assert end_leftovers(marks, patience=0.3) == [ours.pid]
    assert ours.wait(5) == -signal.SIGKILL
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_an_address_of_another_machine_is_refused() -> None:
    assert refusal("192.0.2.1", 8000) != ""
    assert refusal("no-such-host.invalid", 8000) == (
        "no-such-host.invalid:8000 is no address of this machine. Set HOST and PORT."
    )


@pytest.mark.parametrize("way", dict.fromkeys(WAYS))
def test_postgres_starts_keeps_and_needs_its_password(tmp_path: Path, way: str) -> None:
    state = StateFolder(tmp_path / "state")
    try:
        child, url = postgres.start(state, way)
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('接ぎ木')")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url.replace("@", "x@", 1))
        child.ask_to_stop()
        child.stop()
        child, url = postgres.start(state, way)
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT word, length(word) FROM kept").fetchall() == [("接ぎ木", 3)]
        child.ask_to_stop()
        child.stop()
    finally:
        remove_state(state.folder)


def test_data_of_another_postgresql_are_refused(tmp_path: Path) -> None:
    state = StateFolder(tmp_path / "state")
    (state.folder / "postgres").mkdir()
    (state.folder / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(StackError, match="was made by PostgreSQL 15, this is 18"):
        postgres.start(state, "self")


def test_valkey_keeps_its_data_and_its_password_is_no_argument(tmp_path: Path) -> None:
    import redis

    state = StateFolder(tmp_path / "state with a blank")
    child, url = valkey.start(state)
    with redis.Redis.from_url(url) as client:
        client.set("word", "接ぎ木")
    child.ask_to_stop()
    child.stop()
    child, url = valkey.start(state)
    with redis.Redis.from_url(url) as client:
        assert client.get("word") == "接ぎ木".encode()
    assert state.secret("valkey.password") not in " ".join(str(part) for part in child.command)
    child.ask_to_stop()
    child.stop()


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"PORT": "many"}, "PORT must be a number from 1 to 65535, not many."),
        (
            {"DATABASE_URL": "postgresql://a:b@127.0.0.1:1/c", "REDIS_URL": "redis://127.0.0.1:1"},
            "SECRET_KEY is required when DATABASE_URL is set: give it 50 random characters.",
        ),
    ],
)
def test_what_cannot_be_is_said_in_one_line(tmp_path: Path, variables: dict[str, str], reason: str) -> None:
    outside = {name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "PORT"}}
    done = subprocess.run(
        [sys.executable, "-m", "webapp.embedded"],
        cwd=ROOT,
        env={**outside, "STATE_DIR": str(tmp_path), "PORT": "18999", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.strip()) == (1, reason)


def test_production_refuses_to_load_without_a_secret_key() -> None:
    outside = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    variables = {**outside, "DATABASE_URL": "postgresql://a:b@127.0.0.1:1/c", "STATE_DIR": "/nonexistent"}
    done = subprocess.run(
        [sys.executable, "-c", "import webapp.settings"],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "SECRET_KEY is required when DATABASE_URL is set" in done.stderr
