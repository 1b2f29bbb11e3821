"""The whole product in a process of its own, as `make run` starts it, for tests that look from outside."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from webapp.embedded.ports import free_port
from webapp.environment import ROOT

START_SECONDS = 180.0
OURS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "STATE_DIR", "DJANGO_SETTINGS_MODULE", "HOST", "PUBLIC_URL"}


class Product:
    """A running `python -m webapp.embedded`. Start it with :meth:`start`, end it with :meth:`stop`."""

    def __init__(self, state_dir: Path, port: int | None = None, **variables: str) -> None:
        self.state_dir = state_dir
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        outside = {name: value for name, value in os.environ.items() if name not in OURS}
        self.environment = {
            **outside,
            "STATE_DIR": str(state_dir),
            "PORT": str(self.port),
            "OMP_NUM_THREADS": "1",
            "DEMO": "0",  # its search would take the processor from what is tested
            "JUDGE_HOSTS": "127.0.0.1",  # so that models of other servers can be set up; nobody asks them
            **variables,
        }
        self.lines: list[str] = []
        self.process: subprocess.Popen[str] | None = None
        self.link = ""

    def launch(self) -> subprocess.Popen[str]:
        """Start without waiting; the output gathers in ``lines``."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "webapp.embedded"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()
        return self.process

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.lines.append(line.rstrip("\n"))

    def start(self) -> "Product":
        """Start and wait for the line that says Ready; ``link`` is its one-time link."""
        self.launch()
        ready = self.wait_for_line("Ready: ")
        self.link = ready.removeprefix("Ready: ")
        return self

    def wait_for_line(self, beginning: str, seconds: float = START_SECONDS) -> str:
        """The first output line that begins so. Fails with everything said when it does not come."""
        assert self.process is not None
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for line in list(self.lines):
                if line.startswith(beginning):
                    return line
            if self.process.poll() is not None:
                time.sleep(0.2)
                break
            time.sleep(0.05)
        raise AssertionError(f"no line {beginning!r} in:\n" + "\n".join(self.lines))

    def stop(self, name: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end and wait; its exit status."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(name)
        return self.process.wait(60)

    def processes(self) -> dict[str, int]:
        """The stack's own processes by name -> number, found by what the kernel says of them (Linux)."""
        found = {}
        for pid, command in descendants(self.process.pid if self.process else 0):
            for name, mark in {
                "postgres": "/bin/postgres -D",
                "valkey": "valkey-server",
                "web": "uvicorn webapp.asgi",
                "worker": "webapp.celery --workdir",
                "beat": " beat -l",
            }.items():
                if mark in command and (name != "worker" or " worker " in command):
                    found.setdefault(name, pid)
        return found

    def manage(self, *arguments: str) -> str:
        """Run manage.py against this product; its output. Fails with the error text."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def user(self, name: str, role: str = "expert", language: str = "") -> str:
        """Make a user; a one-time sign-in link of theirs."""
        options: Sequence[str] = ["--language", language] if language else []
        return self.manage("create_user", name, "--role", role, *options)

    def sign_in_link(self, name: str = "") -> str:
        """A fresh one-time link, of the first administrator unless a name is given."""
        return self.manage("sign_in_link", *([name] if name else []))

    def token(self, name: str = "administrator") -> str:
        """A fresh API token."""
        return self.manage("create_token", name)

    def addresses(self) -> dict[str, str]:
        """database_url, redis_url, secret_key of the running stack."""
        found: dict[str, str] = json.loads((self.state_dir / "services.json").read_text())
        return found


def descendants(root: int) -> list[tuple[int, str]]:
    """(pid, command line) of every living process below ``root``, oldest first."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                rest = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if rest[0] != "Z":
                children.setdefault(int(rest[1]), []).append(int(entry.name))
    result = []
    waiting = sorted(children.get(root, []))
    while waiting:
        pid = waiting.pop(0)
        try:
            command = (Path("/proc") / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        result.append((pid, command))
        waiting += sorted(children.get(pid, []))
    return result
