"""One LISTEN connection per web process: it only wakes followers, who read what is new themselves."""

import asyncio
import logging
import uuid
from weakref import WeakKeyDictionary

import psycopg
from django.conf import settings
from django.db import connections

from webapp.streams.services import CHANNEL

log = logging.getLogger(__name__)
RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)


class Hub:
    """Wakes the followers of a stream. After a lost connection everybody is woken once: nothing is missed."""

    def __init__(self) -> None:
        self.followers: dict[uuid.UUID, set[asyncio.Event]] = {}
        self.listening = asyncio.Event()
        self.task = asyncio.create_task(self._listen(), name="streams hub")

    def follow(self, stream: uuid.UUID) -> asyncio.Event:
        """An event that is set whenever the stream may have grown."""
        wake = asyncio.Event()
        self.followers.setdefault(stream, set()).add(wake)
        return wake

    def leave(self, stream: uuid.UUID, wake: asyncio.Event) -> None:
        followers = self.followers.get(stream, set())
        followers.discard(wake)
        if not followers:
            self.followers.pop(stream, None)

    def _wake_all(self) -> None:
        for followers in self.followers.values():
            for wake in followers:
                wake.set()

    async def _listen(self) -> None:
        failures = 0
        while True:
            try:
                async with await _connect() as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    failures = 0
                    self.listening.set()
                    self._wake_all()
                    async for notice in connection.notifies():
                        for wake in self.followers.get(uuid.UUID(notice.payload), ()):
                            wake.set()
            except (psycopg.Error, OSError) as error:
                pause = RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)]
                log.warning("event hub lost the database (%s); again in %.1f s", error, pause)
                failures += 1
                await asyncio.sleep(pause)


async def _connect() -> psycopg.AsyncConnection[tuple[object, ...]]:
    # The name comes from the connection, not the URL: under pytest it is the test database.
    name = connections["default"].settings_dict["NAME"]
    return await psycopg.AsyncConnection.connect(
        settings.ENVIRONMENT.database_url,
        dbname=name,
        autocommit=True,
        connect_timeout=5,
        keepalives_idle=30,
    )


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """This process's hub (one per event loop, and a web process has one loop)."""
    loop = asyncio.get_running_loop()
    found = _hubs.get(loop)
    if found is None or found.task.done():
        found = _hubs[loop] = Hub()
    return found
