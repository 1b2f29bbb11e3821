"""PostgreSQL refuses to run as root: three ways to be somebody else, the gentlest that works."""

import contextlib
import ctypes
import os
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
    """For an ordinary user "self"; as root "namespace" where the kernel allows it, else "setuid"."""
    if os.geteuid() != 0:
        return "self"
    if sys.platform == "linux":
        root = Path(__file__).resolve().parents[2]
        probe = subprocess.run([sys.executable, "-c", _PROBE, str(root)], capture_output=True, check=False)
        if probe.returncode == 0:
            return "namespace"
    return "setuid"


def enter_namespace() -> None:
    """Become uid 65534 inside a user namespace; outside it is still root, so every folder stays reachable."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    for name, line in (("setgroups", "deny"), ("uid_map", f"{NOBODY} 0 1"), ("gid_map", f"{NOBODY} 0 1")):
        Path(f"/proc/self/{name}").write_text(line)


def become_nobody() -> None:
    """Give up root for good."""
    with contextlib.suppress(PermissionError):
        os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    os.umask(0o077)
