"""Held-out questions are fresh once: who looked at them is written down."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from merger.evaluation.task import Item
from merger.evolution.files import write_atomically
from merger.evolution.plan.plan import Plan


def heldout_digest(items: Sequence[Item]) -> str:
    """SHA-256 of the questions, whatever their order and however they are judged."""
    return hashlib.sha256("\n".join(sorted(item.id for item in items)).encode()).hexdigest()


def look(ledger: Path, digest: str, plan: Plan) -> int:
    """Write down that this search is about to look at the held-out part; how many searches have by now.

    ledger: a JSON file, {held-out digest: [plan digests]}, begun when there is none; one that is damaged begins anew.
    The same plan gives the same winner, so looking again with it is no second look.
    """
    looks = _read(ledger)
    own = hashlib.sha256(json.dumps(plan.to_json(), sort_keys=True).encode()).hexdigest()
    seen = looks.setdefault(digest, [])
    if own not in seen:
        seen.append(own)
        write_atomically(ledger, json.dumps(looks, indent=1))
    return len(seen)


def _read(ledger: Path) -> dict[str, list[str]]:
    try:
        kept: Any = json.loads(ledger.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    whole = isinstance(kept, dict) and all(isinstance(seen, list) for seen in kept.values())
    return kept if whole else {}
