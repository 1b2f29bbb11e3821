"""The supervisor: starts the stack in order, watches it, brings back what dies, stops it in reverse."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from webapp.embedded import commands, postgres, valkey
from webapp.embedded.ports import refusal
from webapp.embedded.processes import ChildProcess, birth, end_leftovers
from webapp.embedded.state import StackError, StateFolder
from webapp.environment import ROOT, state_dir
from webapp.parents import die_with_parent

BACKOFF_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
# A child that has stood this long has recovered: its next fall starts the backoff anew.
STEADY_SECONDS = 60.0
ANSWER_SECONDS = 90.0


class StopRequested(Exception):
    """A signal asked for the end while the stack was still starting."""


class Supervisor:
    """One per process; the only owner of the children. Everything happens on the main thread."""

    def __init__(self) -> None:
        self.host = os.environ.get("HOST") or "127.0.0.1"
        self.port = _port()
        self.state = StateFolder(state_dir())
        self.children: list[ChildProcess] = []
        self.environment: dict[str, str] = {}
        self.signals = 0
        self._reader, writer = socket.socketpair()
        self._reader.setblocking(False)
        writer.setblocking(False)
        self._writer = writer
        self.began = time.monotonic()

    def run(self) -> int:
        """Start, stay, stop. 0 after a signal; StackError when the stack cannot start."""
        self.state.lock()
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self._on_signal)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        try:
            link = self._start()
            say(f"Logs: {self.state.folder / 'logs'}   Ctrl-C stops everything; your data stay.")
            print(f"Ready: {link}", flush=True)
            self._watch()
        except StopRequested:
            pass
        finally:
            self._stop()
        return 0

    def _on_signal(self, number: int, frame: object) -> None:
        self.signals += 1

    def _pause(self, seconds: float) -> None:
        """Sleep that a signal ends at once."""
        if select.select([self._reader], [], [], seconds)[0]:
            self._reader.recv(4096)

    def _check(self) -> None:
        if self.signals:
            raise StopRequested

    # Starting

    def _start(self) -> str:
        if problem := refusal(self.host, self.port):
            raise StackError(problem)
        self._end_leftovers()
        self.environment = self._servers()
        self._check()
        link = self._prepare()
        self._wait_for_answer()
        return link

    def _servers(self) -> dict[str, str]:
        database_url = os.environ.get("DATABASE_URL", "")
        redis_url = os.environ.get("REDIS_URL", "")
        secret_key = os.environ.get("SECRET_KEY", "")
        if database_url and not secret_key:
            raise StackError("SECRET_KEY is required when DATABASE_URL is set: give it 50 random characters.")
        if not database_url:
            began = time.monotonic()
            first = not (self.state.folder / "postgres").exists()
            say("Starting PostgreSQL" + (" (first start: making its data folder)" if first else ""))
            child, database_url = postgres.start(self.state)
            self._adopt(child)
            say(f"  PostgreSQL answers after {time.monotonic() - began:.1f} s")
        self._check()
        if not redis_url:
            say("Starting Valkey")
            child, redis_url = valkey.start(self.state)
            self._adopt(child)
        secret_key = secret_key or self.state.secret("secret.key", 50)
        self.state.publish(database_url=database_url, redis_url=redis_url, secret_key=secret_key)
        own = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SECRET_KEY": secret_key}
        return commands.environment(os.environ, own, self.state, self.host, self.port)

    def _prepare(self) -> str:
        """Run prepare.py; start web, worker and beat as soon as it allows; the administrator's link."""
        parent = os.getpid()
        process = subprocess.Popen(
            commands.prepare(),
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment,
            cwd=ROOT,
            preexec_fn=lambda: die_with_parent(signal.SIGKILL, parent),
        )
        link = ""
        assert process.stdout is not None
        with process:
            try:
                for line in process.stdout:
                    self._check()
                    word, _, rest = line.rstrip("\n").partition(" ")
                    if word == "step":
                        say(rest)
                    elif word == "link":
                        link = rest
                    elif word == "serve":
                        say(f"Starting web, worker and beat on {self.host}:{self.port}")
                        for child in commands.servers(self.state, self.environment, self.host, self.port):
                            child.start()
                            self._adopt(child)
            except StopRequested:
                process.kill()
                raise
        self._check()
        if process.returncode or not link:
            raise StackError(f"Preparing failed with status {process.returncode}; the reason stands above.")
        return link

    def _wait_for_answer(self) -> None:
        """Until the sign-in page answers; every failure is told with the web process's own words."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host
        # The address must be a host the app answers to, and no proxy of the environment may come between.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        url = f"http://{f'[{host}]' if ':' in host else host}:{self.port}/sign-in/"
        web = next(child for child in self.children if child.name == "web")
        end = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < end:
            self._check()
            if not web.running:
                raise StackError(f"The web process ended ({web.ending}):\n" + self.state.log_tail("web"))
            try:
                with opener.open(url, timeout=30):
                    say(f"The page answers {time.monotonic() - self.began:.1f} s after the start")
                    return
            except urllib.error.HTTPError as error:
                raise StackError(f"{url} answers {error.code}:\n" + self.state.log_tail("web", 30)) from None
            except OSError:
                self._pause(0.1)
        raise StackError(f"{url} does not answer:\n" + self.state.log_tail("web"))

    # Staying

    def _adopt(self, child: ChildProcess) -> None:
        self.children.append(child)
        self._note_processes()

    def _note_processes(self) -> None:
        """Remember the children by number and birth, for a start after a kill."""
        pids = [child.process.pid for child in self.children if child.process is not None]
        marks = json.dumps({str(pid): birth(pid) for pid in pids})
        (self.state.folder / "run" / "processes.json").write_text(marks)

    def _end_leftovers(self) -> None:
        path = self.state.folder / "run" / "processes.json"
        try:
            marks: Mapping[str, str] = json.loads(path.read_text())
        except (OSError, ValueError):
            return
        if killed := end_leftovers(marks):
            say(f"Ended {len(killed)} processes that an earlier start had left behind")
        path.unlink()

    def _watch(self) -> None:
        while not self.signals:
            self._pause(0.5)
            now = time.monotonic()
            for child in self.children:
                if child.running or self.signals:
                    continue
                if not child.due:
                    self._plan_restart(child, now)
                elif now >= child.due:
                    self._restart(child)

    def _plan_restart(self, child: ChildProcess, now: float) -> None:
        child.failures = 0 if now - child.started > STEADY_SECONDS else child.failures + 1
        pause = BACKOFF_SECONDS[min(child.failures, len(BACKOFF_SECONDS) - 1)]
        say(f"{child.name} ended ({child.ending}); starting it again in {pause:g} s. Its log: {child.log}")
        child.kill_group()
        child.due = now + pause

    def _restart(self, child: ChildProcess) -> None:
        child.due = 0.0
        child.start()
        self._note_processes()
        say(f"{child.name} is started again")

    # Stopping

    def _stop(self) -> None:
        if self.children:
            say("Stopping; your data stay")
        asked = self.signals
        impatient = lambda: self.signals > max(asked, 1)  # noqa: E731 - a second Ctrl-C means: now
        servers = [child for child in self.children if child.name in {"postgres", "valkey"}]
        users = [child for child in self.children if child not in servers]
        for child in users:
            child.ask_to_stop()
        for child in users:
            child.stop(impatient)
        for child in reversed(servers):
            child.ask_to_stop()
            child.stop(impatient)
        self.state.withdraw()
        (self.state.folder / "run" / "processes.json").unlink(missing_ok=True)
        if self.children:
            say("Stopped")


def say(line: str) -> None:
    print(line, flush=True)


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise StackError(f"PORT must be a number from 1 to 65535, not {text}.")
    return int(text)


def main() -> int:
    """What `python -m webapp.embedded` does: exit status 1 with one reason when the stack cannot start."""
    os.chdir(Path(ROOT))
    try:
        return Supervisor().run()
    except StackError as error:
        print(str(error), file=sys.stderr, flush=True)
        return 1
