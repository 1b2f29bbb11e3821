"""Which servers may be asked: those that whoever runs this one has named in JUDGE_HOSTS, and no others.

An entry is a host's name, an address, or a network (10.0.0.0/8). A name must be named itself. An address that is not of
the public internet (this machine, the house) must be named as well, as itself or by its network, also where a name
leads to it: whoever may write a name's record could else make this server ask what only this server can reach.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from merger.errors import N_
from webapp.foundation.refusals import Refused

_Address = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Target:
    """Where to connect. path: before what a request adds; address: an IP address that may be asked, as text."""

    secure: bool
    host: str
    port: int
    path: str
    address: str


def target_of(url: str) -> Target:
    """Look the address up and check it. Raises Refused, ``field`` being "url"."""
    parts, port = _parts(url)
    host = (parts.hostname or "").rstrip(".").lower()
    literal = _literal(host)
    if literal is None and host not in _names():
        raise _not_listed(host)
    found = [literal] if literal else _looked_up(host, port)
    unlisted = [one for one in found if (literal or not one.is_global) and not _listed(one)]
    if unlisted:
        raise _not_listed(str(unlisted[0]))
    if parts.scheme == "http" and any(one.is_global for one in found):
        raise Refused(
            N_("A server outside is asked over https only."), mend=N_("Begin the address with https://."), field="url"
        )
    return Target(parts.scheme == "https", host, port, parts.path.rstrip("/"), str(found[0]))


def _parts(url: str) -> tuple[SplitResult, int]:
    """The address in its parts, and the port."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        wrong = parts.username or parts.query or parts.fragment
        if parts.scheme in ("http", "https") and parts.hostname and not wrong:
            return parts, port
    except ValueError:  # a port or a bracket that is none
        pass
    raise Refused(
        N_("This is no address of a server: {url}"),
        mend=N_("Write for example https://api.example.jp/v1"),
        url=url[:100],
        field="url",
    )


def _names() -> set[str]:
    return {entry.rstrip(".").lower() for entry in settings.JUDGE_HOSTS}


def _listed(address: _Address) -> bool:
    networks = []
    for entry in settings.JUDGE_HOSTS:
        try:
            networks.append(ip_network(entry, strict=False))
        except ValueError:  # a name
            continue
    return any(address in network for network in networks)


def _literal(host: str) -> _Address | None:
    try:
        return _plain(ip_address(host))
    except ValueError:
        return None


def _plain(address: _Address) -> _Address:
    """An IPv4 address that is written as one of IPv6, as itself."""
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _looked_up(host: str, port: int) -> list[_Address]:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Refused(
            N_("The name {host} leads to no server."),
            mend=N_("Check the address and this server's name resolution."),
            host=host,
            field="url",
        ) from None
    return [_plain(ip_address(str(row[4][0]).partition("%")[0])) for row in rows]


def _not_listed(host: str) -> Refused:
    return Refused(
        N_("{host} is not among the servers that may be asked."),
        mend=N_("Whoever runs this server names it in JUDGE_HOSTS."),
        host=host,
        field="url",
    )
