"""Every causal architecture of transformers, merged: the page's tables from benchmarks/architectures.json.

    python -m benchmarks.architectures     (the trials of ``python -m tests.architectures``: about twenty minutes)

No figures of speed: a row says whether a random model of the architecture, merged and saved, answers as in memory.
"""

import re
from collections import Counter
from typing import Any

from benchmarks.merging import ROOT
from tests.architectures.__main__ import main

RESULTS = ROOT / "benchmarks" / "architectures.json"


def counts(results: dict[str, Any]) -> list[str]:
    """How many end how."""
    by_verdict = Counter(row["verdict"] for row in results["rows"])
    said = ", ".join(f"{verdict} {by_verdict[verdict]}" for verdict in ("right", "in part", "refused", "wrong"))
    return [
        f"transformers {results['transformers']}, {len(results['rows'])} model types: **{said}**; "
        f"{by_verdict['not built']} are no model that can be built small."
    ]


def exceptions(results: dict[str, Any]) -> list[str]:
    """A row for every merge that is refused, with the reason, and for every model that was not built."""
    lines = ["| model type | linear | stack | layer path | reason |", "|---|---|---|---|---|"]
    for row in results["rows"]:
        if row["verdict"] == "right":
            continue
        said = [row["merges"].get(name, "not tried").partition(":")[0] for name in ("linear", "stack", "path")]
        lines.append(f"| {row['kind']} | {' | '.join(said)} | {_reason(row)} |")
    return lines


def right(results: dict[str, Any]) -> list[str]:
    """The names of those where every merge is right."""
    return [", ".join(f"`{row['kind']}`" for row in results["rows"] if row["verdict"] == "right")]


def _reason(row: dict[str, Any]) -> str:
    """The first sentence of the first refusal: every other one says the same of another layer."""
    refused = [value for value in row["merges"].values() if not value.startswith("right")]
    text = row["unbuilt"] or refused[0].partition(": ")[2]
    return re.split(r"(?<=[.])\s", text)[0].replace("|", "/")


if __name__ == "__main__":
    raise SystemExit(main(["--json", str(RESULTS)]))
