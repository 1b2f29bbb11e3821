"""Digests of models remembered from one command to the next, so that gigabytes are not hashed for every merge.

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
    known = _folder() / key
    try:
        found = known.read_text(encoding="ascii")
        if len(found) == 64:
            return found
    except (OSError, UnicodeDecodeError):
        pass
    digest = checkpoint.digest()
    if time.time() - newest > _RACE:
        try:
            known.parent.mkdir(parents=True, exist_ok=True)
            part = known.with_name(f"{key}.{os.getpid()}")
            part.write_text(digest, encoding="ascii")
            part.replace(known)
        except OSError:
            pass
    return digest


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tsugiki" / "digests"
