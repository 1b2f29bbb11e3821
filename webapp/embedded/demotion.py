"""PostgreSQL refuses to run as root or as nobody it knows: ways to be somebody else, the gentlest that works."""

import contextlib
import ctypes
import os
import pwd
import subprocess
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
NOBODY = 65534
_PROBE = (
    "import sys; sys.path.insert(0, sys.argv[1]); from webapp.embedded.demotion import enter_namespace; "
    "enter_namespace()"
)


def way() -> str:
    """How PostgreSQL runs: "self", "namespace" or "setuid".

    An ordinary user runs it as they are; root, and a user whom /etc/passwd does not know (PostgreSQL refuses both),
    inside a user namespace where the kernel allows it; root otherwise gives its rights up.
    """
    if os.geteuid() != 0 and _has_name():
        return "self"
    if sys.platform == "linux":
        root = Path(__file__).resolve().parents[2]
        probe = subprocess.run([sys.executable, "-c", _PROBE, str(root)], capture_output=True, check=False)
        if probe.returncode == 0:
            return "namespace"
    return "setuid" if os.geteuid() == 0 else "self"


def _has_name() -> bool:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True


def enter_namespace() -> None:
    """Become uid 65534 inside a user namespace; outside it is still the same user, so every folder stays reachable."""
    user, group = os.geteuid(), os.getegid()
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    lines = (("setgroups", "deny"), ("uid_map", f"{NOBODY} {user} 1"), ("gid_map", f"{NOBODY} {group} 1"))
    for name, line in lines:
        Path(f"/proc/self/{name}").write_text(line)


def become_nobody() -> None:
    """Give up root for good."""
    with contextlib.suppress(PermissionError):
        os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    os.umask(0o077)
