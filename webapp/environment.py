"""What the environment says: service addresses, folders, secret key. No Django here."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
# A port nothing listens on: commands that need no database (messages, makemigrations --dry-run) still load.
NOWHERE_DATABASE = "postgresql://nobody@127.0.0.1:1/absent"
NOWHERE_BROKER = "redis://127.0.0.1:1/0"


class SettingsError(RuntimeError):
    """The environment asks for something that cannot be served safely."""


@dataclass(frozen=True)
class Environment:
    """Everything the settings take from outside, resolved once."""

    state_dir: Path
    database_url: str
    redis_url: str
    secret_key: str


def words(name: str) -> list[str]:
    """A comma-separated variable as a list without blanks."""
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def flag(name: str, usual: bool = False) -> bool:
    """Whether a variable says yes; ``usual`` where it says nothing."""
    said = os.environ.get(name, "").strip().lower()
    return said in {"1", "true", "yes", "on"} if said else usual


def state_dir() -> Path:
    return Path(os.environ.get("STATE_DIR") or ROOT / "var").resolve()


def read_environment() -> Environment:
    """Variables first; then what a running `make run` wrote into its state folder; else addresses that refuse.

    Raises SettingsError when DATABASE_URL names a real database and SECRET_KEY is missing.
    """
    folder = state_dir()
    embedded = _services(folder)
    secret_key = os.environ.get("SECRET_KEY") or embedded.get("secret_key", "")
    if os.environ.get("DATABASE_URL") and not secret_key:
        raise SettingsError("SECRET_KEY is required when DATABASE_URL is set: give it 50 random characters.")
    return Environment(
        state_dir=folder,
        database_url=os.environ.get("DATABASE_URL") or embedded.get("database_url") or NOWHERE_DATABASE,
        redis_url=os.environ.get("REDIS_URL") or embedded.get("redis_url") or NOWHERE_BROKER,
        secret_key=secret_key or secrets.token_urlsafe(50),
    )


def _services(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / "services.json").read_text())
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in found.items()}


def database(url: str) -> dict[str, Any]:
    """A postgresql:// URL as Django's DATABASES entry."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingsError(f"DATABASE_URL must start with postgresql://, not {parts.scheme}://.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,  # seconds; see webapp/threads.py
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10},
    }


def redis_database(url: str, offset: int) -> str:
    """The same server, another numbered database: the cache may be cleared without touching the queue."""
    parts = urlsplit(url)
    number = int(parts.path.strip("/") or 0) + offset
    return urlunsplit(parts._replace(path=f"/{number}"))
