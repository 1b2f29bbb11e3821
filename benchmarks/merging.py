"""Merging beside mergekit: seconds, anonymous memory, and how far both are from the machine's own limits.

    make peer && python -m benchmarks.merging [--only NAME ...] [--repeat 5] [--peer-repeat 1] [--folder DIR]

Models of random bfloat16 weights are made once in DIR (about 20 GB free; kept, to be removed by hand). Every case runs
``python -m merger merge`` and mergekit's ``mergekit-yaml``, each a process of its own started cold; medians by wall
clock. The floor is what this machine takes to read the same inputs and to write and sync an output of the same size.
Results go to benchmarks/merging.json.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks._models import SIZES, make_models

ROOT = Path(__file__).resolve().parents[1]
PEER = ROOT / ".venv-peer" / "bin" / "mergekit-yaml"
RESULTS = ROOT / "benchmarks" / "merging.json"
WEIGHTED = (
    "models: [{model: a, parameters: {weight: 0.5}}, {model: b, parameters: {weight: 0.3}}, "
    "{model: c, parameters: {weight: 0.4}}]"
)
PAIR = "models: [{model: base}, {model: a}]"
FAMILY = WEIGHTED.replace("weight: 0.5", "weight: 0.5, density: 0.53").replace(
    "weight: 0.3", "weight: 0.3, density: 0.4"
)


@dataclass(frozen=True)
class Case:
    """One row: what both tools are told, at which size, and the ratio that was promised."""

    method: str
    size: str
    recipe: str
    target: float


def case(method: str, size: str, target: float, rest: str, base: bool = True) -> Case:
    start = f"merge_method: {method}\n" + ("base_model: base\n" if base else "")
    return Case(method, size, f"{start}{rest}\ndtype: bfloat16\n", target)


CASES = (
    case("linear", "8 MB", 0, WEIGHTED, base=False),
    case("linear", "8 GB", 0, WEIGHTED.replace(", {model: c, parameters: {weight: 0.4}}", ""), base=False),
    case("linear", "2 GB", 10, WEIGHTED, base=False),
    case("ties", "2 GB", 25, FAMILY),
    case("linear", "0.5 GB", 10, WEIGHTED, base=False),
    case("passthrough", "0.5 GB", 0, "models: [{model: a}]", base=False),
    case("slerp", "2 GB", 8, PAIR + "\nparameters: {t: 0.4}"),
    case("task_arithmetic", "2 GB", 8, WEIGHTED),
    case(
        "nuslerp",
        "2 GB",
        8,
        "models: [{model: a, parameters: {weight: 0.6}}, {model: b, parameters: {weight: 0.4}}]",
        base=False,
    ),
    case("multislerp", "0.5 GB", 8, WEIGHTED, base=False),
    case("karcher", "2 GB", 8, "models: [{model: a}, {model: b}, {model: c}]", base=False),
    case("model_stock", "2 GB", 8, "models: [{model: a}, {model: b}, {model: c}]"),
    case("ties", "0.5 GB", 25, FAMILY),
    case("dare_linear", "0.5 GB", 15, FAMILY),
    case("dare_ties", "0.5 GB", 15, FAMILY),
    case("breadcrumbs", "0.5 GB", 15, FAMILY),
    case("breadcrumbs_ties", "0.5 GB", 15, FAMILY),
    case("della", "0.5 GB", 15, FAMILY),
    case("della_linear", "0.5 GB", 15, FAMILY),
    case("sce", "0.5 GB", 15, "models: [{model: a}, {model: b}, {model: c}]\nparameters: {select_topk: 0.3}"),
    case("nearswap", "0.5 GB", 8, "models: [{model: a}]\nparameters: {t: 0.001}"),
    case("arcee_fusion", "0.5 GB", 8, "models: [{model: a}]"),
    case("ram", "0.5 GB", 8, "models: [{model: a}, {model: b}, {model: c}]"),
    case("ramplus_tl", "0.5 GB", 8, "models: [{model: a}, {model: b}, {model: c}]"),
)


@dataclass(frozen=True)
class ProcessCost:
    """One process: seconds by the wall clock and of processor, most anonymous memory in MB."""

    seconds: float
    processor: float
    memory: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", help="methods to run (default: all)")
    parser.add_argument("--size", nargs="*", help="sizes to run (default: all)")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--peer-repeat", type=int, default=1, help="0: ours alone")
    parser.add_argument("--competitors", type=int, default=0, help="so many busy processes beside (not recorded)")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "benchmarks")
    parser.add_argument("--table", action="store_true", help="print the last results as Markdown, run nothing")
    args = parser.parse_args()
    if args.table:
        print("\n".join(table(json.loads(RESULTS.read_text())["results"])))
        return
    chosen = [c for c in CASES if (not args.only or c.method in args.only) and (not args.size or c.size in args.size)]
    for size in dict.fromkeys(c.size for c in chosen):
        make_models(args.folder / size.replace(" ", ""), *SIZES[size])
    kept = json.loads(RESULTS.read_text())["results"] if RESULTS.is_file() else []
    rows: dict[tuple[str, str], dict[str, Any]] = {(row["method"], row["size"]): row for row in kept}
    rivals = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(args.competitors)]
    print(HEAD)
    for item in chosen:
        row = measure(item, args.folder / item.size.replace(" ", ""), args.repeat, args.peer_repeat)
        rows[item.method, item.size] = row
        print(line(row), flush=True)
        if rivals:
            continue
        order = {(c.method, c.size): index for index, c in enumerate(CASES)}
        results = [rows[key] for key in sorted(rows, key=lambda key: order.get(key, len(order)))]
        RESULTS.write_text(json.dumps({"machine": machine(), "results": results}, indent=1) + "\n")
    for rival in rivals:
        rival.kill()


HEAD = (
    f"{'method':<17}{'size':>7}{'ours s':>9}{'floor s':>9}{'x floor':>9}{'ours MB':>9}"
    f"{'peer s':>9}{'peer MB':>9}{'ratio':>8}{'target':>8}"
)


def line(row: dict[str, Any]) -> str:
    ours, peer = row["ours"], row["peer"]
    text = f"{row['method']:<17}{row['size']:>7}{ours['seconds']:>9.2f}{row['floor']:>9.2f}"
    text += f"{ours['seconds'] / row['floor']:>9.1f}{ours['memory']:>9.0f}"
    if peer is None:
        return text
    return (
        text
        + f"{peer['seconds']:>9.1f}{peer['memory']:>9.0f}{peer['seconds'] / ours['seconds']:>8.1f}{row['target']:>8g}"
    )


def table(rows: Sequence[dict[str, Any]]) -> list[str]:
    """A row a method and size; times faster is mergekit's median by ours."""
    lines = ["| method | model | ours s | floor s | ours MB | mergekit s | MB | times faster | target | runs |"]
    lines.append("|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        ours, peer = row["ours"], row["peer"]
        cells = [row["method"], row["size"], f"{ours['seconds']:.1f}", f"{row['floor']:.1f}", f"{ours['memory']:.0f}"]
        if peer is None:
            cells += ["", "", "", ""]
        else:
            times = peer["seconds"] / ours["seconds"]
            target = f"{row['target']:g}" if row["target"] else ""
            cells += [f"{peer['seconds']:.1f}", f"{peer['memory']:,.0f}", f"**{times:.1f}**", target]
        lines.append(f"| {' | '.join([*cells, ' and '.join(map(str, row['repeat']))])} |")
    return lines


def targets(rows: Sequence[dict[str, Any]]) -> list[str]:
    """One sentence: where the promised ratio was reached, and where not."""
    judged = [row for row in rows if row["target"] and row["peer"]]
    ratio = {id(row): row["peer"]["seconds"] / row["ours"]["seconds"] for row in judged}
    short = [f"{row['method']} {row['size']}" for row in judged if ratio[id(row)] < row["target"]]
    return [f"{len(judged) - len(short)} of {len(judged)} targets are reached; missed: {', '.join(short) or 'none'}."]


def measure(item: Case, folder: Path, repeat: int, peer_repeat: int) -> dict[str, Any]:
    recipe = folder / f"{item.method}.yml"
    recipe.write_text(item.recipe, encoding="utf-8")
    out = folder / "out"

    def ours() -> ProcessCost:
        return run([sys.executable, "-m", "merger", "merge", str(recipe), str(out)], out)

    def theirs() -> ProcessCost:
        return run([str(PEER), recipe.name, "out", "--no-copy-tokenizer", "--no-write-model-card"], out, folder)

    run_once = [sys.executable, "-m", "merger", "merge", str(recipe), str(out)]
    run(run_once, out)  # compiles the kernels where that has not been done, and warms the file cache for both
    return {
        "method": item.method,
        "size": item.size,
        "target": item.target,
        "floor": statistics.median(floor(item, folder) for _ in range(repeat)),
        "ours": asdict(middle([ours() for _ in range(repeat)])),
        "peer": asdict(middle([theirs() for _ in range(peer_repeat)])) if peer_repeat else None,
        "repeat": [repeat, peer_repeat],
    }


def middle(runs: Sequence[ProcessCost]) -> ProcessCost:
    return ProcessCost(*(statistics.median(values) for values in zip(*(asdict(r).values() for r in runs), strict=True)))


def run(command: Sequence[str], out: Path, folder: Path = ROOT) -> ProcessCost:
    """Run, look at the memory twenty times a second, remove what was made."""
    shutil.rmtree(out, ignore_errors=True)
    before = os.times()
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | {"HF_HUB_OFFLINE": "1"}
    )
    most = [0.0]
    watcher = threading.Thread(target=watch, args=(process.pid, most))
    watcher.start()
    _, output = process.communicate()
    seconds = time.perf_counter() - start
    watcher.join()
    after = os.times()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\n{output.decode()[-2000:]}")
    shutil.rmtree(out, ignore_errors=True)
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return ProcessCost(seconds, used, most[0])


def watch(process: int, most: list[float]) -> None:
    while True:
        try:
            status = Path(f"/proc/{process}/status").read_text()
        except OSError:
            return
        found = [row for row in status.splitlines() if row.startswith("RssAnon")]
        if not found:
            return
        most[0] = max(most[0], int(found[0].split()[1]) / 1024)
        time.sleep(0.05)


def floor(item: Case, folder: Path) -> float:
    """Seconds to read every input once and to write and sync as much as the output, by plain calls, two threads."""
    names = [name for name in ("base", "a", "b", "c") if f"model: {name}" in item.recipe]
    files = [path for name in names for path in sorted((folder / name).glob("*.safetensors"))]
    size = sum(path.stat().st_size for path in (folder / "a").glob("*.safetensors"))
    target = folder / "floor"
    start = time.perf_counter()
    reader = threading.Thread(target=read_all, args=(files,))
    reader.start()
    block = bytes(1 << 20)
    with open(target, "wb", buffering=0) as file:
        for _ in range(size // len(block) + 1):
            file.write(block)
        os.fsync(file.fileno())
    reader.join()
    seconds = time.perf_counter() - start
    target.unlink()
    return seconds


def read_all(files: Sequence[Path]) -> None:
    buffer = bytearray(1 << 20)
    for path in files:
        with open(path, "rb", buffering=0) as file:
            while file.readinto(buffer):
                pass


def machine() -> dict[str, Any]:
    words = [row.split(":")[1].strip() for row in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in row]
    return {"processor": words[0] if words else platform.machine(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}


if __name__ == "__main__":
    main()
