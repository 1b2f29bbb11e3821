"""What all tests share: embedded servers, the running product, the browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis
from xdist.remote import Producer
from xdist.scheduler import Scheduling

from tests.product import Product
from tests.scheduling import ByProduct
from tests.servers import TestServers, remove_state

os.environ.setdefault("OMP_NUM_THREADS", "1")
hypothesis.register_profile("tests", deadline=None)  # a loaded machine is slow: what is asserted is behaviour
hypothesis.load_profile("tests")
ENGINE_ONLY = ("tests/merger", "tests/zoo", "tests/peers", "tests/attacks")
_servers: TestServers | None = None


def _spreads(config: pytest.Config) -> bool:
    """Whether this process only hands tests out to others (pytest-xdist)."""
    return bool(getattr(config.option, "numprocesses", None)) and not hasattr(config, "workerinput")


def _needs_django(config: pytest.Config) -> bool:
    """Runs of the engine's tests alone start no servers."""
    root = config.rootpath
    places = [Path(os.path.relpath(argument.partition("::")[0], root)).as_posix() for argument in config.args]
    return not places or not all(place.startswith(ENGINE_ONLY) for place in places)


def pytest_configure(config: pytest.Config) -> None:
    """Before pytest-django sets Django up: the environment must already name the servers.

    Every worker of pytest-xdist has servers of its own; the process that hands tests out needs none.
    """
    global _servers
    if config.option.collectonly or config.option.help or _spreads(config) or not _needs_django(config):
        return
    from webapp.languages.catalogues import compile_all

    compile_all(config.rootpath)
    _servers = TestServers()
    _servers.start()
    from django.conf import settings

    # Read now: pytest-django sets up a Django whose settings are loaded, and no other.
    assert settings.DATABASES["default"]["PORT"]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    return ByProduct(config, log)


def pytest_unconfigure() -> None:
    if _servers is not None:
        _servers.stop()


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The whole product, started once a session as `make run` does: url, link, state_dir, user(), token()..."""
    folder = tmp_path_factory.mktemp("product") / "state"
    product = Product(folder).start()
    yield product
    product.stop()
    remove_state(folder)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium where it is installed, else the one of `playwright install chromium`."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    quiet += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    arguments = {**browser_type_launch_args, "args": quiet}
    if chromium := shutil.which("chromium"):
        arguments["executable_path"] = chromium
    return arguments


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "ja-JP", "timezone_id": "Asia/Tokyo"}
