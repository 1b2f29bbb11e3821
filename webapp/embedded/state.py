"""The state folder: private, locked by one supervisor at a time, holder of secrets, logs and addresses."""

import fcntl
import json
import os
import secrets
from pathlib import Path
from typing import TextIO

LOG_BYTES = 10 * 2**20


class StackError(RuntimeError):
    """Something that keeps the stack from starting, told in one line with its mend."""


class StateFolder:
    """STATE_DIR as an object. Everything below it is readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.chmod(0o700)
            for name in ("logs", "run", "store"):
                (folder / name).mkdir(exist_ok=True)
        except OSError as error:
            raise StackError(f"The state folder {folder} cannot be used ({error.strerror}). Set STATE_DIR.") from None
        self._lock: TextIO | None = None

    def lock(self) -> None:
        """Held until this process ends, however it ends. Raises StackError when another one holds it."""
        # Opened without truncation: the file still names the holder if the lock is taken.
        lock = open(self.folder / "lock", "a+")  # noqa: SIM115 - stays open for the life of the process
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "?"
            lock.close()
            raise StackError(
                f"Tsugiki is already running on {self.folder} (process {holder}). "
                "Stop it first, or give this one its own STATE_DIR and PORT."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self._lock = lock

    def secret(self, name: str, length: int = 32) -> str:
        """A random secret of this installation, made at the first call and kept in a 0600 file."""
        path = self.folder / "run" / name
        if not path.exists():
            self.write_private(path, secrets.token_urlsafe(length))
        return path.read_text()

    def write_private(self, path: Path, text: str) -> None:
        """Write a 0600 file by a temporary name, so that it is never half there or readable by others."""
        temporary = path.with_name(path.name + ".new")
        temporary.unlink(missing_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    def publish(self, **addresses: str) -> None:
        """Tell `manage.py` where the servers are (see webapp/environment.py)."""
        self.write_private(self.folder / "services.json", json.dumps(addresses))

    def withdraw(self) -> None:
        (self.folder / "services.json").unlink(missing_ok=True)

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def turn_log(self, name: str) -> None:
        """Keep one older log once the present one has grown large."""
        path = self.log(name)
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))

    def log_tail(self, name: str, lines: int = 12) -> str:
        path = self.log(name)
        if not path.exists():
            return ""
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
