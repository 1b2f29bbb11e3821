"""What a model card states in its front matter."""

import re
from pathlib import Path

from merger.weights.links import is_plain, opened


def stated_licence(folder: Path) -> str | None:
    """The ``license:`` of the card in a folder, in lower case; None where there is no card, or it states none."""
    card = folder / "README.md"
    if not is_plain(card):
        return None
    with opened(card) as file:
        text = file.read(20_000).decode("utf-8", errors="replace")
    front = re.match(r"---\r?\n(.*?)\r?\n---", text, re.DOTALL)
    found = re.search(r"^license:\s*['\"]?([A-Za-z0-9._+-]+)", front.group(1) if front else "", re.MULTILINE)
    return found.group(1).lower() if found else None
