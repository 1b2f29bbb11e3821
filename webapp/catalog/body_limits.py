"""Refuses too large requests before their body is read: Django's own ASGI handler would first write it all to disk."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from webapp.catalog import question_files, services

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

UPLOAD = "/api/v1/models/upload"
# Every other request: the largest question file, and room for the form around it.
MOST_BYTES = question_files.MOST_BYTES + 2**20


class TooMuch(Exception):
    """A body without a stated length has grown beyond what is taken."""


class BodyLimits:
    """ASGI wrapper: 413 when the stated length is too large; the connection ends when an unstated one grows so."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Pass on what is small enough."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        most = services.upload_limit() + 2**20 if scope["path"] == UPLOAD else MOST_BYTES
        stated = dict(scope["headers"]).get(b"content-length", b"0")
        if not stated.isdigit() or int(stated) > most:
            await _refuse(send, most)
            return
        got = 0

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > most:
                raise TooMuch
            return message

        try:
            await self.application(scope, counted, send)
        except TooMuch:
            await _refuse(send, most)


async def _refuse(send: Send, most: int) -> None:
    fault = {"message": _("The request is larger than {most} bytes.").format(most=most), "mend": "", "field": "files"}
    body = json.dumps(fault).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": [*headers, (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": body})
