"""The demo search with three seeds, each in a process of its own: held-out scores, seconds, load of the machine.

python benchmarks/demo_seeds.py [OUT.json]
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SEEDS = (1, 2, 3)


def one(seed: int, folder: Path) -> dict[str, Any]:
    """Run one seed as a user does and keep what matters of its report."""
    out = folder / f"seed{seed}"
    before, load = resource.getrusage(resource.RUSAGE_CHILDREN), os.getloadavg()[0]
    started = time.perf_counter()
    command = [sys.executable, "-m", "merger", "evolve", "zoo/demo.yml", str(out), "--seed", str(seed)]
    subprocess.run(command, cwd=ROOT, check=True)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return {
        "seed": seed,
        "winner": report["winner"]["heldout"],
        "uniform": report["uniform"]["heldout"],
        "parents": {parent["name"]: parent["heldout"] for parent in report["parents"]},
        "difference": report["difference"],
        "candidates": report["candidates"],
        "seconds": round(wall, 1),
        "cpu_seconds": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        "load_before": round(load, 2),
        "load_after": round(os.getloadavg()[0], 2),
        "recipe": report["winner"]["digest"],
        "versions": report["versions"],
    }


def main(target: Path) -> None:
    """Run all seeds, print a line each and the mean, write the JSON."""
    with tempfile.TemporaryDirectory() as folder:
        runs = [one(seed, Path(folder)) for seed in SEEDS]
    mean = statistics.mean(run["winner"]["score"] for run in runs)
    for run in runs:
        print(
            f"seed {run['seed']}: held-out {run['winner']['score']:.3f}, uniform {run['uniform']['score']:.3f}, "
            f"{run['seconds']} s ({run['cpu_seconds']} s of CPU, load {run['load_before']} to {run['load_after']})"
        )
    print(f"mean held-out {mean:.3f}")
    result = {"mean_heldout": mean, "cores": os.cpu_count(), "runs": runs}
    target.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "benchmarks" / "demo_seeds.json")
