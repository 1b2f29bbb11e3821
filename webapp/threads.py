"""Requests over HTTP, each in a thread of its own that the next one takes over with its connection to the database.

Django's own handler starts a thread for every request, so that every request opens a connection to PostgreSQL: a new
process there that has to read the catalogue first, which costs more than most requests themselves. It also goes back to
the event loop between middleware that can run there and middleware that cannot: nine times in a request of ours, whose
views and middleware all wait for the database. Here all of them run in the thread, one after the other.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

import django
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import connections
from django.http import HttpRequest, HttpResponseBase

KEPT = 16  # threads that wait for a request; more are started when they are needed, and end with their request


class RequestThreads(ASGIHandler):
    """Django's handler on kept threads. Put it up with :func:`application`."""

    def __init__(self) -> None:
        super().__init__()
        self._idle: deque[Executor] = deque()

    def load_middleware(self, is_async: bool = False) -> None:
        """Middleware and views as functions that are called in the request's thread."""
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """The response, made in the request's thread."""
        return await sync_to_async(self.get_response)(request)

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[Mapping[str, Any]]],
        send: Callable[[Mapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer one request."""
        thread = self._idle.pop() if self._idle else ThreadPoolExecutor(1, "request")
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, receive, send)
        finally:
            thread.submit(self._rest, thread)  # behind what may still run there for a browser that has gone

    def _rest(self, thread: Executor) -> None:
        if len(self._idle) < KEPT:
            self._idle.append(thread)
        else:
            connections.close_all()
            thread.shutdown(wait=False)


def application() -> RequestThreads:
    """The Django application."""
    django.setup(set_prefix=False)  # the handler reads the settings
    return RequestThreads()
