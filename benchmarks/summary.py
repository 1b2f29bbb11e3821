"""The README's few rows: one figure of each benchmark, with what it is compared with."""

import statistics
from collections.abc import Callable
from typing import Any

OURS, PEERS = "ours: slopes, 100 genes", ("pycma", "Optuna", "pymoo")


def table(results: Callable[[str], Any]) -> list[str]:
    """Six rows. results: what benchmarks/NAME.json holds, by NAME."""
    rows = [
        ("child of the demo, held-out accuracy", *_demo(results("seeds")["demo"])),
        ("the same, English and simple Japanese kept", *_keep(results("seeds")["keep"])),
        ("search, 300 evaluations, held-out accuracy", *_search(results("search")["results"])),
        ("TIES of a base and three fine-tunes, 2 GB each", *_merging(results("merging")["results"])),
        ("one TIES candidate of a search, 0.5 GB", *_live(results("live_merge")["results"])),
        ("many people judging at once, a save", *_annotators(results("annotators"))),
    ]
    return ["| what | ours | beside |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]


def _demo(rows: list[dict[str, Any]]) -> tuple[str, str]:
    best = max(max(row["parents"].values()) for row in rows)
    uniform = max(row["uniform"]["score"] for row in rows)
    return _mean(rows), f"best parent {best:.3f}, best uniform merge {uniform:.3f}"


def _keep(rows: list[dict[str, Any]]) -> tuple[str, str]:
    kept = {name: statistics.fmean(row["kept"][name] for row in rows) for name in rows[0]["kept"]}
    return _mean(rows), "kept of the better parent: " + ", ".join(f"{name} {share:.2f}" for name, share in kept.items())


def _mean(rows: list[dict[str, Any]]) -> str:
    return f"{statistics.fmean(row['winner']['score'] for row in rows):.3f} ({len(rows)} seeds)"


def _search(rows: list[dict[str, Any]]) -> tuple[str, str]:
    scores: dict[str, list[float]] = {}
    for row in rows:
        scores.setdefault(row["name"], []).append(row["heldout"])
    means = {name: statistics.fmean(found) for name, found in scores.items()}
    best = max((name for name in means if name.startswith(PEERS)), key=lambda name: means[name])
    ours = f"{means[OURS]:.3f} ({len(scores[OURS])} seeds)"
    return ours, f"best peer {means[best]:.3f} ({best}; {len(scores[best])} seeds)"


def _merging(rows: list[dict[str, Any]]) -> tuple[str, str]:
    row = next(row for row in rows if (row["method"], row["size"]) == ("ties", "2 GB"))
    ours, peer = row["ours"], row["peer"]
    times = peer["seconds"] / ours["seconds"]
    shown = f"mergekit 0.1.5 {peer['seconds']:.0f} s, {peer['memory']:,.0f} MB ({times:.0f} times)"
    return f"{ours['seconds']:.1f} s, {ours['memory']:.0f} MB", shown


def _live(rows: list[dict[str, Any]]) -> tuple[str, str]:
    row = next(row for row in rows if (row["method"], row["models"]) == ("ties", "0.5 GB"))
    times = row["peer"] / row["live"]
    return f"{row['live'] / 1000:.1f} s", f"mergekit to disk and reload {row['peer'] / 1000:.0f} s ({times:.0f} times)"


def _annotators(found: dict[str, Any]) -> tuple[str, str]:
    times, checks = found["times"], found["checks"]
    far, near = times["undisturbed"]["p95"], times["answered"]["p95"]
    told = f"{found['judging']['people']} people, p95 {far:.2f} s; {near:.2f} s where kills are near"
    return told, f"through three kills {checks['lost']} lost, {checks['doubled']} doubled of {checks['judgements']:,}"
