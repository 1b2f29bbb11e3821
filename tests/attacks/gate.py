"""One process that runs every attack in a child of its own, with limits: ``python -m tests.attacks.gate``.

It reads one JSON list [entry, argument, ...] a line and answers each with what came of it, as JSON. A child may take
512 MB of addresses more than it was born with; its time and its peak of memory in RAM are measured.
"""

import contextlib
import io
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

from merger.__main__ import main, parser
from merger.errors import MergerError
from merger.recipes.mergekit import read_mergekit, recipe_text
from merger.tokenizers.words import ModelTokens
from merger.weights.adapter import open_reference
from merger.weights.checkpoint import Checkpoint

MEMORY = 512 * 2**20
SECONDS = 20  # then it is killed; two are allowed


def _open(path: str) -> object:
    return Checkpoint.open(path)


def _tokens(path: str) -> object:
    return ModelTokens.of(Checkpoint.open(path))


def _adapter(base: str, adapter: str) -> object:
    return open_reference(base, adapter)


def _recipe(path: str) -> object:
    return read_mergekit(recipe_text(Path(path)), Path(path).parent)


ENTRIES = {"open": _open, "tokens": _tokens, "adapter": _adapter, "recipe": _recipe}


def attacked(entry: str, *arguments: str) -> dict[str, Any]:
    """Run it here; never raises."""
    started = time.process_time()
    before = _memory("VmRSS")
    told: dict[str, Any] = {}
    try:
        if entry == "main":
            out, err = io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                told["exit"] = main(arguments)
            told |= {"out": out.getvalue()[-2000:], "error": err.getvalue()[-20_000:]}
        else:
            ENTRIES[entry](*arguments)
    except MergerError as fault:
        facts = {key: str(value) for key, value in fault.facts.items()}
        told |= {"refused": str(fault)[:20_000], "mend": fault.mend, "facts": facts}
    except BaseException as fault:
        told["fault"] = f"{type(fault).__name__}: {fault}"[:2000]
    return told | {"seconds": time.process_time() - started, "bytes": _memory("VmHWM") - before}


def _memory(key: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) * 1024
    return 0


def _in_a_child(job: list[str]) -> str:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            room = _memory("VmSize") + MEMORY
            resource.setrlimit(resource.RLIMIT_AS, (room, room))
            signal.alarm(SECONDS)
            with open(writing, "w") as out:
                out.write(json.dumps(attacked(*job)))
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading) as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    return text or json.dumps({"fault": f"the process died (status {status})", "seconds": SECONDS, "bytes": 0})


if __name__ == "__main__":
    parser()  # every command's modules, before the clock runs
    for line in sys.stdin:
        print(_in_a_child(json.loads(line)), flush=True)
