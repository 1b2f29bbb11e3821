"""What is remembered from one command to the next: digests of models, so that gigabytes are not hashed for every merge.

A digest holds for files with these names, sizes, places on the disk and times of change; whatever changes one of them
makes it be computed anew. A file changed in the last seconds is not remembered: its time could stay the same.
"""

import hashlib
import json
import os
import time
from pathlib import Path

from merger.weights.checkpoint import Checkpoint

_RACE = 3.0  # seconds


def remembered_digest(checkpoint: Checkpoint) -> str:
    """:meth:`Checkpoint.digest`, looked up where it is known; a folder that cannot be written is no fault."""
    facts = []
    newest = 0.0
    for path in sorted(checkpoint.all_files):
        seen = path.stat()
        facts.append([str(path.resolve()), seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns])
        newest = max(newest, seen.st_mtime, seen.st_ctime)
    key = hashlib.sha256(json.dumps(facts).encode()).hexdigest()
    found = recall("digests", key)
    if found is not None and len(found) == 64:
        return found
    digest = checkpoint.digest()
    if time.time() - newest > _RACE:
        remember("digests", key, digest)
    return digest


def recall(kind: str, key: str) -> str | None:
    """What was remembered under a key of [0-9a-f]; None: nothing."""
    try:
        return (_folder() / kind / key).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return None


def remember(kind: str, key: str, value: str) -> None:
    """Keep a short text; a folder that cannot be written is no fault."""
    known = _folder() / kind / key
    try:
        known.parent.mkdir(parents=True, exist_ok=True)
        part = known.with_name(f"{key}.{os.getpid()}")
        part.write_text(value, encoding="ascii")
        part.replace(known)
    except OSError:
        pass


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tsugiki"
