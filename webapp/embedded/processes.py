"""Child processes that die with their parent: how they are started, watched and stopped."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from webapp.parents import die_with_parent

LINUX = sys.platform == "linux"


@dataclass
class ChildProcess:
    """One process of the stack.

    stop: signals in order, each with the seconds it is given; after the last one the group is killed.
    death_signal: what it gets from the kernel when the supervisor is killed.
    become: runs in the child before exec, for PostgreSQL's change of user.
    """

    name: str
    command: Sequence[str | Path]
    log: Path
    environment: Mapping[str, str]
    stop_signals: tuple[tuple[signal.Signals, float], ...] = ((signal.SIGTERM, 10.0),)
    death_signal: signal.Signals = signal.SIGKILL
    become: Callable[[], None] | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = field(default=0.0)

    def start(self) -> None:
        """Start in a session of its own, so that Ctrl-C reaches the supervisor alone. Main thread only."""
        parent = os.getpid()

        def prepare() -> None:
            os.setsid()
            if self.become is not None:
                self.become()
            # Last: a change of user clears it.
            die_with_parent(self.death_signal, parent)

        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self.environment),
                preexec_fn=prepare,
            )
        self.started = time.monotonic()

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def ending(self) -> str:
        """How it ended, in words."""
        code = self.process.poll() if self.process else None
        if code is None:
            return "not running"
        return f"signal {-code}" if code < 0 else f"exit status {code}"

    def ask_to_stop(self) -> None:
        if self.running and self.process:
            self.process.send_signal(self.stop_signals[0][0])

    def stop(self, hurry: Callable[[], bool] = lambda: False) -> None:
        """Stop with patience, then without; ``hurry`` cuts the patience short."""
        for number, (stop_signal, seconds) in enumerate(self.stop_signals):
            if not self.running or hurry() or self.process is None:
                break
            if number:
                self.process.send_signal(stop_signal)
            _wait(self.process, seconds, hurry)
        self.kill_group()

    def kill_group(self) -> None:
        """End whatever is left of the process and its children."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _wait(process: subprocess.Popen[bytes], seconds: float, hurry: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end and not hurry():
        time.sleep(0.05)


def birth(pid: int) -> str:
    """A mark that tells this process from a later one with the same number; "" when it does not exist."""
    if LINUX:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return ""
        state, *rest = stat.rpartition(")")[2].split()
        return "" if state == "Z" else rest[18]
    found = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip()


def end_leftovers(marks: Mapping[str, str], patience: float = 10.0) -> list[int]:
    """Wait for processes of an earlier start (pid -> birth) to end by themselves, then kill their groups.

    Returns the numbers of those that had to be killed.
    """
    end = time.monotonic() + patience
    left = {int(pid): mark for pid, mark in marks.items() if mark}
    while left and time.monotonic() < end:
        left = {pid: mark for pid, mark in left.items() if birth(pid) == mark}
        if left:
            time.sleep(0.1)
    for pid in left:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    return sorted(left)
