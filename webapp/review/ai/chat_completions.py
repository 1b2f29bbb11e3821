"""One request of the OpenAI chat completions protocol: bounded in time and size, tried again where that may help.

Nothing is followed anywhere else: a redirect is a fault. No fault tells what the server wrote: servers repeat tokens.
"""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from merger.errors import N_, MergerError
from webapp.review.ai.addresses import Target

TIMEOUT = 60.0  # seconds that a server may be silent
LONGEST_ANSWER = 1 << 20  # bytes
TRIES = 4
LONGEST_WAIT = 30.0  # seconds between two tries
_PASSING = (408, 409, 425, 429, 500, 502, 503, 504)


class EndpointFault(MergerError):
    """A server that gave no answer that can be read."""


@dataclass(frozen=True)
class Completion:
    """What a server answered. tokens: as it counts them; None where it does not say."""

    text: str
    tokens_in: int | None
    tokens_out: int | None


class _Passing(Exception):
    """What may be over at the next try; fault: where it is not. wait: seconds that the server asks for."""

    def __init__(self, fault: EndpointFault, wait: float | None = None) -> None:
        super().__init__()
        self.fault, self.wait = fault, wait


def complete(target: Target, token: str, body: Mapping[str, Any], timeout: float = TIMEOUT) -> Completion:
    """Ask once, in up to TRIES tries. Raises EndpointFault."""
    for number in range(1, TRIES + 1):
        try:
            return _once(target, token, body, timeout)
        except _Passing as passing:
            if number == TRIES:
                raise passing.fault from None
            time.sleep(min(LONGEST_WAIT, passing.wait if passing.wait is not None else 2.0 ** (number - 1)))
    raise AssertionError("the last try returns or raises")


def _once(target: Target, token: str, body: Mapping[str, Any], timeout: float) -> Completion:
    connection = _connection(target, timeout)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    try:
        connection.request("POST", f"{target.path}/chat/completions", json.dumps(body).encode(), headers)
        response = connection.getresponse()
        raw = _body(response, time.monotonic() + timeout)
    except ssl.SSLError:
        raise EndpointFault(
            N_("{host} shows no certificate that this server trusts."),
            mend=N_("Ask an administrator to check the address and the certificates."),
            host=target.host,
        ) from None
    except (OSError, http.client.HTTPException):
        raise _Passing(_silent(target)) from None
    finally:
        connection.close()
    _check(target, response)
    return _read(target, raw)


def _body(response: http.client.HTTPResponse, until: float) -> bytes:
    """At most LONGEST_ANSWER bytes and one piece; OSError where it trickles beyond a time of the monotonic clock."""
    raw = b""
    while len(raw) <= LONGEST_ANSWER and (piece := response.read1(1 << 16)):
        raw += piece
        if time.monotonic() > until:
            raise TimeoutError
    return raw


def _connection(target: Target, timeout: float) -> http.client.HTTPConnection:
    """To the very address that was checked, under the host's own name."""
    kind = http.client.HTTPSConnection if target.secure else http.client.HTTPConnection
    connection = kind(target.host, target.port, timeout=timeout)
    try:
        plain = socket.create_connection((target.address, target.port), timeout)
    except OSError:
        raise _Passing(_silent(target)) from None
    try:
        context = ssl.create_default_context() if target.secure else None
        connection.sock = context.wrap_socket(plain, server_hostname=target.host) if context else plain
    except ssl.SSLError:
        plain.close()
        raise EndpointFault(
            N_("{host} shows no certificate that this server trusts."),
            mend=N_("Ask an administrator to check the address and the certificates."),
            host=target.host,
        ) from None
    return connection


def _check(target: Target, response: http.client.HTTPResponse) -> None:
    """Raises what a status other than 200 means."""
    status, facts = response.status, {"host": target.host, "status": response.status}
    if status == 200:
        return
    ask = N_("Ask an administrator to check the address, the model's name and the token.")
    if status in (401, 403):
        raise EndpointFault(N_("{host} does not accept the token ({status})."), mend=ask, **facts)
    if status == 404:
        raise EndpointFault(N_("{host} knows no such address or model ({status})."), mend=ask, **facts)
    if 300 <= status < 400:
        raise EndpointFault(
            N_("{host} sends us to another address, which is not followed ({status})."), mend=ask, **facts
        )
    if status in _PASSING:
        busy = EndpointFault(
            N_("{host} is overloaded or disturbed ({status})."),
            mend=N_("Go on later; what was said so far is kept."),
            **facts,
        )
        raise _Passing(busy, _asked_to_wait(response))
    raise EndpointFault(N_("{host} refuses the question ({status})."), mend=ask, **facts)


def _read(target: Target, raw: bytes) -> Completion:
    try:
        if len(raw) > LONGEST_ANSWER:
            raise ValueError
        said = json.loads(raw)
        text = said["choices"][0]["message"]["content"] or ""
        if not isinstance(text, str):
            raise TypeError
        usage = said.get("usage") or {}
        return Completion(text, _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens")))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise _Passing(
            EndpointFault(
                N_("{host} answers something that is no chat completion."),
                mend=N_("Ask an administrator whether the address belongs to a server of this protocol."),
                host=target.host,
            )
        ) from None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and 0 <= value < 1 << 31 else None


def _asked_to_wait(response: http.client.HTTPResponse) -> float | None:
    said = response.headers.get("Retry-After", "")
    return float(said) if said.isdecimal() and len(said) < 6 else None


def _silent(target: Target) -> EndpointFault:
    return EndpointFault(
        N_("{host} does not answer."),
        mend=N_("Go on later; what was said so far is kept. If it stays so, ask an administrator."),
        host=target.host,
    )
