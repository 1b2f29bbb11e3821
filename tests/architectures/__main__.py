"""``python -m tests.architectures [KIND ...] [--json FILE]``: which architectures merge right, which are refused."""

import argparse
import json
import logging
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch
import transformers
from transformers.utils.logging import disable_progress_bar

from tests.architectures.tiny import names
from tests.architectures.trials import VERDICTS, Row, trial


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="model types (default: all of transformers)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table there, too")
    args = parser.parse_args(arguments)
    warnings.filterwarnings("ignore")
    logging.disable(logging.ERROR)
    torch.set_num_threads(1)
    disable_progress_bar()
    rows: list[Row] = []
    for kind in args.kinds or names():
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            rows.append(trial(kind, Path(folder)))
        told(rows[-1], time.monotonic() - began)
    counts = Counter(row.verdict for row in rows)
    print("\n" + ", ".join(f"{verdict} {counts[verdict]}" for verdict in VERDICTS))
    if args.json:
        table = [asdict(row) | {"verdict": row.verdict} for row in rows]
        told_of = {"transformers": transformers.__version__, "rows": table}
        args.json.write_text(json.dumps(told_of, indent=1) + "\n", "utf-8")
    return 1 if counts["wrong"] else 0


def told(row: Row, seconds: float) -> None:
    """One line of the table."""
    reasons = "; ".join(f"{name}: {value}" for name, value in row.merges.items() if not value.startswith("right"))
    print(f"| {row.kind} | {row.verdict} | {row.unbuilt or reasons} | {seconds:.1f} s |", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
