"""``python -m tests.architectures [KIND ...] [--json FILE]``: which architectures merge right, and which are refused."""

import argparse
import json
import logging
import tempfile
import time
import warnings
from dataclasses import asdict
from pathlib import Path

import torch
from transformers.utils.logging import disable_progress_bar

from tests.architectures.tiny import names
from tests.architectures.trials import Row, trial


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="model types (default: all of transformers)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table there, too")
    args = parser.parse_args()
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
    counts = {
        verdict: sum(row.verdict == verdict for row in rows)
        for verdict in ("right", "in part", "refused", "wrong", "not built")
    }
    print("\n" + ", ".join(f"{verdict} {count}" for verdict, count in counts.items()))
    if args.json:
        args.json.write_text(
            json.dumps([asdict(row) | {"verdict": row.verdict} for row in rows], indent=1) + "\n", "utf-8"
        )
    return 1 if counts["wrong"] else 0


def told(row: Row, seconds: float) -> None:
    print(
        f"| {row.kind} | {row.layers} | {row.verdict} | {row.unbuilt or '; '.join(f'{name}: {value}' for name, value in row.merges.items() if value != 'right')} | {seconds:.1f} s |",
        flush=True,
    )


if __name__ == "__main__":
    raise SystemExit(main())
