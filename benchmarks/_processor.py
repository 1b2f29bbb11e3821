"""Seconds of processor by part of a running product, and of whoever measures it (Linux)."""

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks._annotator import Annotator
from tests.product import Product, descendants

EVERY = 2.0  # seconds between looks; so much of a process that is killed may be missed
PARTS = {"postgres": "postgres", "valkey": "valkey", "uvicorn": "web", " worker ": "worker", " beat ": "beat"}
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class ProcessorTime:
    """looks: (seconds of :func:`time.monotonic`, seconds used so far by part); "clients" is this process."""

    looks: list[tuple[float, dict[str, float]]] = field(default_factory=list)

    def between(self, since: float, until: float) -> dict[str, float]:
        """Seconds used by part from the first look after ``since`` to the last one before ``until``, and "seconds"
        between the two.
        """
        (began, before), *_, (ended, after) = [look for look in self.looks if since <= look[0] <= until]
        return {part: after[part] - before.get(part, 0.0) for part in sorted(after)} | {"seconds": ended - began}


@contextmanager
def counted(product: Product) -> Iterator[ProcessorTime]:
    """Look every two seconds as long as the block runs."""
    found, ended = ProcessorTime(), threading.Event()
    known: dict[int, float] = {}
    used: dict[str, float] = defaultdict(float)

    def look() -> None:
        for pid, command in descendants(product.process.pid if product.process else 0):
            seconds = _used(pid)
            part = next((part for mark, part in PARTS.items() if mark in command), "other")
            used[part] += max(0.0, seconds - known.get(pid, 0.0))
            known[pid] = seconds
        used["clients"] = time.process_time()
        found.looks.append((time.monotonic(), dict(used)))

    def watch() -> None:
        while not ended.wait(EVERY):
            look()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        thread.join()


def costs(everybody: Sequence[Annotator], time_: ProcessorTime) -> dict[str, float]:
    """Milliseconds of processor for each judgement by part of the product; also requests for each, and cores in use."""
    sent = [row for one in everybody for row in one.sent]
    first, last = min(row.at for row in sent), max(row.at for row in sent)
    used = time_.between(first, last)
    seconds = used.pop("seconds")
    judgements = sum(row.path == "judgements" for row in sent) * seconds / (last - first)
    found = {part: 1000 * value / judgements for part, value in used.items()}
    return found | {
        "requests": sum(one.requests for one in everybody) / sum(row.path == "judgements" for row in sent),
        "cores": sum(used.values()) / seconds,
    }


def cost_table(costs_: Mapping[str, float]) -> list[str]:
    """What :func:`costs` found."""
    parts = {part: value for part, value in costs_.items() if part not in ("requests", "cores")}
    facts = f"{costs_['requests']:.2f} requests, {costs_['cores']:.2f} cores busy"
    return [
        "",
        f"| milliseconds of processor for a judgement; {facts} | |",
        "|---|---|",
        *(f"| {part} | {value:.1f} |" for part, value in parts.items()),
        f"| together | {sum(parts.values()):.1f} |",
    ]


def _used(pid: int) -> float:
    try:
        fields = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS
