"""The embedded servers for tests: started once a session, on a state folder of their own, gone with it."""

import os
import shutil
import tempfile
from pathlib import Path

import psycopg

from webapp.embedded import postgres, valkey
from webapp.embedded.processes import ChildProcess
from webapp.embedded.state import StateFolder


class TestServers:
    """PostgreSQL and Valkey unless DATABASE_URL and REDIS_URL already name some."""

    __test__ = False

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tsugiki-tests-")).resolve()
        self.state = StateFolder(self.folder)
        (self.folder / "static").mkdir()  # WhiteNoise warns about a folder that is not there
        self.children: list[ChildProcess] = []

    def start(self) -> None:
        """Start what is missing and put both addresses into the environment, before Django reads it."""
        if not os.environ.get("DATABASE_URL"):
            child, url = postgres.start(self.state)
            self.children.append(child)
            _forget_on_power_loss(url)
            os.environ["DATABASE_URL"] = url
        if not os.environ.get("REDIS_URL"):
            child, url = valkey.start(self.state)
            self.children.append(child)
            os.environ["REDIS_URL"] = url
        os.environ.setdefault("SECRET_KEY", self.state.secret("secret.key", 50))
        os.environ["STATE_DIR"] = str(self.folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "webapp.settings"

    def stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
            child.stop()
        remove_state(self.folder)


def _forget_on_power_loss(url: str) -> None:
    """Test databases need not survive a power loss: tables are emptied after most tests, and each would be awaited."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


def remove_state(folder: Path) -> None:
    """A state folder and, where PostgreSQL had to live elsewhere, that place too."""
    place = folder / "run" / "postgres.place"
    if place.exists():
        shutil.rmtree(place.read_text(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
