"""A browser follows a stream: it says the last number it has, gets the rest, then what comes, once each."""

import asyncio
import json
import logging
import uuid
from typing import Any

from asgiref.typing import WebSocketScope
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from webapp.streams import queries
from webapp.streams.hub import hub

log = logging.getLogger(__name__)
SECONDS_BETWEEN_BATCHES = 0.25
FRAME_BYTES = 64 * 1024
# Also the longest time until a revoked socket that gets no events is closed.
SECONDS_BETWEEN_LOOKS = 15.0
SECONDS_TO_SEND = 20.0
NOT_ALLOWED = 4403
BAD_MESSAGE = 4400
TOO_SLOW = 4408


class StreamConsumer(AsyncWebsocketConsumer):
    """Holds no queue: each batch is read from PostgreSQL when the socket has taken the one before."""

    scope: WebSocketScope
    following: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        self.stream: uuid.UUID = self.scope["url_route"]["kwargs"]["stream"]  # type: ignore[typeddict-item]
        user = self.scope["user"]  # type: ignore[typeddict-item]
        self.user_id: int = user.pk or 0
        self.session_key: str = self.scope["session"].session_key or ""  # type: ignore[typeddict-item]
        await self.accept()
        # Accepted first: a close code reaches the browser only on an open socket.
        if not await self._allowed():
            await self.close(NOT_ALLOWED)

    async def disconnect(self, code: int) -> None:
        if self.following is not None:
            self.following.cancel()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """The one message a browser sends: {"after": n}, which starts the following (once a socket)."""
        after = _after(text_data)
        if after is None or self.following is not None:
            await self.close(BAD_MESSAGE)
            return
        self.following = asyncio.create_task(self._follow(after), name=f"follow {self.stream}")

    async def _follow(self, after: int) -> None:
        wakes = hub()
        wake = wakes.follow(self.stream)
        try:
            await asyncio.wait_for(wakes.listening.wait(), SECONDS_BETWEEN_LOOKS)
            while True:
                wake.clear()
                if not await self._allowed():
                    await self.close(NOT_ALLOWED)
                    return
                after = await self._send_after(after)
                if not wake.is_set():
                    await _woken(wake, SECONDS_BETWEEN_LOOKS)
                await asyncio.sleep(SECONDS_BETWEEN_BATCHES)
        except TimeoutError:
            await self.close(TOO_SLOW)
        except Exception:
            log.exception("following %s ended", self.stream)
            await self.close(1011)
        finally:
            wakes.leave(self.stream, wake)

    async def _send_after(self, after: int) -> int:
        """Send everything above ``after`` in frames of bounded size; the new last number."""
        while True:
            events = await database_sync_to_async(_read)(self.stream, after)
            for frame, last in frames(events):
                await asyncio.wait_for(self.send(text_data=frame), SECONDS_TO_SEND)
                after = last
            if len(events) < queries.BATCH:
                return after

    async def _allowed(self) -> bool:
        return bool(await database_sync_to_async(queries.may_follow)(self.user_id, self.session_key, self.stream))


def _read(stream: uuid.UUID, after: int) -> list[dict[str, Any]]:
    return [queries.as_json(event) for event in queries.after(stream, after)]


def frames(events: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Batches as JSON text of at most FRAME_BYTES (a single larger event travels alone), each with its last number."""
    result: list[tuple[str, int]] = []
    batch: list[str] = []
    size = last = 0
    for event in events:
        text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        length = len(text.encode())
        if batch and size + length > FRAME_BYTES - 64:
            result.append((_frame(batch, last), last))
            batch, size = [], 0
        batch.append(text)
        size += length + 1
        last = int(event["seq"])
    if batch:
        result.append((_frame(batch, last), last))
    return result


def _frame(events: list[str], last: int) -> str:
    return '{"events":[' + ",".join(events) + '],"last":' + str(last) + "}"


def _after(text: str | None) -> int | None:
    try:
        after = json.loads(text or "")["after"]
    except (ValueError, KeyError, TypeError):
        return None
    return after if type(after) is int and 0 <= after < 2**31 else None


async def _woken(wake: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(wake.wait(), seconds)
    except TimeoutError:
        return
