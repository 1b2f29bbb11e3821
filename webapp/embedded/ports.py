"""Ports: a free one for ourselves, and whether the one we were given is free."""

import socket


def free_port() -> int:
    """A loopback port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def refusal(host: str, port: int) -> str:
    """The reason in words why ``host``:``port`` cannot be listened on; empty when it can."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, OverflowError):
        return f"{host}:{port} is no address of this machine. Set HOST and PORT."
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            if error.errno in {13, 1}:
                return f"Port {port} is reserved for the system. Choose one above 1024: PORT=8001 make run"
            return f"Port {port} on {host} is in use by another program. Choose another: PORT={port + 1} make run"
    return ""
