"""The command lines and the environment of the stack's own processes."""

import signal
import sys
from collections.abc import Mapping

from webapp.embedded.processes import ChildProcess
from webapp.embedded.state import StateFolder
from webapp.environment import ROOT, flag

PYTHON = sys.executable


def environment(
    outside: Mapping[str, str], own: Mapping[str, str], state: StateFolder, host: str, port: int
) -> dict[str, str]:
    """What every child sees: the caller's environment, the two addresses, the key, one Python setting."""
    return {
        **outside,
        **own,
        "STATE_DIR": str(state.folder),
        "HOST": host,
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "webapp.settings",
    }


def prepare() -> list[str]:
    return [PYTHON, "-m", "webapp.embedded.prepare"]


def servers(state: StateFolder, variables: Mapping[str, str], host: str, port: int) -> list[ChildProcess]:
    """Web, worker and beat, not yet started."""
    web = [PYTHON, "-m", "uvicorn", "webapp.asgi:application", "--host", host, "--port", str(port)]
    web += ["--lifespan", "off", "--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "3"]
    web += ["--no-server-header", "--ws-max-size", "4096"]
    web += ["--proxy-headers"] if flag("BEHIND_PROXY") else ["--no-proxy-headers"]
    celery = [PYTHON, "-m", "celery", "-A", "webapp.celery", "--workdir", str(ROOT)]
    worker = [*celery, "worker", "-c", "1", "-Q", "default,gpu", "-l", "INFO"]
    worker += ["--without-mingle", "--without-gossip", "-n", "worker@localhost"]
    beat = [*celery, "beat", "-l", "WARNING", "--pidfile=", "-s", str(state.folder / "run" / "beat")]
    return [
        _child(state, "web", web, variables, ((signal.SIGTERM, 8.0),)),
        # SIGTERM waits for the task at hand, SIGQUIT leaves it: its lease brings it back at the next start.
        _child(state, "worker", worker, variables, ((signal.SIGTERM, 3.0), (signal.SIGQUIT, 4.0))),
        _child(state, "beat", beat, variables, ((signal.SIGTERM, 4.0),)),
    ]


def _child(
    state: StateFolder,
    name: str,
    command: list[str],
    variables: Mapping[str, str],
    stop_signals: tuple[tuple[signal.Signals, float], ...],
) -> ChildProcess:
    state.turn_log(name)
    return ChildProcess(name, command, state.log(name), variables, stop_signals=stop_signals)
