"""Arithmetic whose every bit is decided here, whatever the number of threads: rounding, sums, thresholds, chance."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

_CACHE = "NUMBA_CACHE_DIR"


def place_for_compiled_code(places: Sequence[Path]) -> str | None:
    """A new folder, for this process, to keep compiled loops in when none of numba's own ``places`` can be written.

    Without one numba refuses to load at all, as in a container whose code and home are read-only.
    """
    if any(place.is_dir() and os.access(place, os.W_OK | os.X_OK) for place in places):
        return None
    return tempfile.mkdtemp(prefix="tsugiki-compiled-")


def _nearest(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())


if not os.environ.get(_CACHE):  # before numba is loaded, which reads it then
    _found = place_for_compiled_code(
        [Path(__file__).parent, _nearest(Path(os.path.expanduser("~")) / ".cache" / "numba")]
    )
    if _found is not None:
        os.environ[_CACHE] = _found
