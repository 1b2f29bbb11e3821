"""ModelPool that are too large are refused before they reach Django or its temporary files."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.loops import finish
from webapp.catalog.body_limits import MOST_BYTES, UPLOAD, BodyLimits, Receive, Send


async def reader(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """An application that reads the whole body and tells its length."""
    length = 0
    while True:
        message = await receive()
        length += len(message["body"])
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(length).encode()})


def ask(path: str, blocks: list[bytes], stated: str | None) -> tuple[int, bytes, int]:
    """(status, answer, blocks read) for a body in ``blocks``."""
    left, sent = list(blocks), []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    headers = [] if stated is None else [(b"content-length", stated.encode())]
    finish(BodyLimits(reader)({"type": "http", "path": path, "headers": headers}, receive, send))
    return sent[0]["status"], sent[1]["body"], len(blocks) - len(left)


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [("/api/v1/designs", 1000, 200), ("/api/v1/designs", MOST_BYTES + 1, 413), (UPLOAD, MOST_BYTES + 1, 200),
     (UPLOAD, 10**15, 413)],
)  # fmt: skip
def test_a_stated_length_decides_before_anything_is_read(path: str, length: int, status: int) -> None:
    answer = ask(path, [b"x"], str(length))
    assert answer[0] == status and answer[2] == (1 if status == 200 else 0)


@pytest.mark.parametrize("stated", ["-1", "many", "1e3"])
def test_nonsense_lengths_are_refused(stated: str) -> None:
    assert ask("/", [b"x"], stated)[0] == 413


def test_an_unstated_length_is_counted() -> None:
    block = b"x" * 2**20
    assert ask("/", [block] * 3, None) == (200, str(3 * 2**20).encode(), 3)
    status, body, read = ask("/", [block] * 30, None)
    assert status == 413 and json.loads(body)["message"] and read == MOST_BYTES // 2**20 + 1
