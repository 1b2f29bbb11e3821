"""The licence that a model's or an adapter's card states in its front matter."""

import re
from pathlib import Path

from merger.weights.links import is_plain, opened

_CARD = "README.md"
_MOST_BYTES = 20_000


def stated_licence(folder: Path) -> str | None:
    """The ``license:`` of the card's front matter, in lower case; None: not stated."""
    if not is_plain(folder / _CARD):
        return None
    with opened(folder / _CARD) as file:
        text = file.read(_MOST_BYTES).decode("utf-8", errors="replace")
    front = re.match(r"---\r?\n(.*?)\r?\n---", text, re.DOTALL)
    found = re.search(r"^license:\s*['\"]?([A-Za-z0-9._+-]+)", front.group(1) if front else "", re.MULTILINE)
    return found.group(1).lower() if found else None
