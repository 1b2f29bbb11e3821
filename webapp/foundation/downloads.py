"""Files sent as attachments, read in blocks off the event loop."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote

from django.http import StreamingHttpResponse

from merger.weights.links import opened
from webapp.foundation import archives


def archive_response(members: list[archives.Member], filename: str) -> StreamingHttpResponse:
    """A zip of ``members``, never whole in memory or on disk."""
    return _attachment(archives.stream(members), archives.length(members), filename, "application/zip")


def file_response(path: Path) -> StreamingHttpResponse:
    """One file as an attachment."""
    return _attachment(_blocks(path), path.stat().st_size, path.name, "application/octet-stream")


def text_response(text: str, filename: str) -> StreamingHttpResponse:
    """A short text as an attachment."""
    body = text.encode()
    return _attachment(iter([body]), len(body), filename, "text/plain; charset=utf-8")


def _attachment(blocks: Iterator[bytes], size: int, filename: str, kind: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_off_the_loop(blocks), content_type=kind)
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


async def _off_the_loop(blocks: Iterator[bytes]) -> AsyncIterator[bytes]:
    # Django would gather a synchronous iterator into one list before it sent the first byte.
    while (block := await asyncio.to_thread(next, blocks, None)) is not None:
        yield block


def _blocks(path: Path) -> Iterator[bytes]:
    with opened(path) as file:
        while block := file.read(archives.BLOCK):
            yield block
