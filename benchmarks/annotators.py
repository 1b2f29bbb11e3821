"""Many people judging at once over the real API while processes are killed; and results of 100,000 judgements.

    python -m benchmarks.annotators [--people 100] [--seconds 180] [--think 5] [--turns 100000] [--table]

The product runs as `make run` starts it. Annotators come by invitation, each with a session and an outbox of their own
(benchmarks/_annotator.py), and judge in a project of so many turns; the web process is killed after a quarter and after
three quarters of the time, PostgreSQL in the middle. Everything that the server said it has is then looked for in the
database. Results are those of a second project, whose turns are all judged. Simulated people run on the same
processors as the product. Results: benchmarks/annotators.json.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import psycopg

from benchmarks._annotator import Annotator, Away
from benchmarks._processor import cost_table, costs, counted
from benchmarks.merging import ROOT, machine
from tests.product import Product
from tests.servers import remove_state

RESULTS = ROOT / "benchmarks" / "annotators.json"
KILLS = (("web", 0.25), ("postgres", 0.5), ("web", 0.75))
QUIET = 15.0  # seconds after a kill that count as disturbed
COMING = 30.0  # seconds in which people come, one after the other
IMPORTED = 12.0  # seconds after which a new web process has imported what results need
LOOKS = 3


@contextmanager
def running_product() -> Iterator[Product]:
    """The product on a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="tsugiki-annotators-"))
    product = Product(folder / "state")
    try:
        yield product.start()
    finally:
        product.stop()
        remove_state(folder / "state")


def rows(product: Product, turns: int, judged: int = 0) -> str:
    """A project with so many turns; its id."""
    command = [sys.executable, "-m", "benchmarks._judging_rows", "--turns", str(turns), "--judged", str(judged)]
    variables = product.environment | {"DJANGO_SETTINGS_MODULE": "webapp.settings"}
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def judged_at_once(
    product: Product,
    project: str,
    people: int,
    seconds: float,
    think: float,
    kills: Sequence[tuple[str, float]],
    least: int = 0,
) -> tuple[list[Annotator], list[float]]:
    """Let so many people judge for so long, each at least so much. kills: process, and after which share of the time.

    Also tells when they were killed, in seconds of :func:`time.monotonic`.
    """
    everybody = [Annotator(product.url, number, think) for number in range(people)]
    token = product.token()
    for one in everybody:
        one.enter(_invited(product.url, token, project), project)
    ended, failed = threading.Event(), []

    def work(one: Annotator) -> None:
        try:
            ended.wait(one.number * min(COMING, seconds / 6) / people)
            one.work(ended, least)
        except BaseException as fault:
            failed.append(fault)

    threads = [threading.Thread(target=work, args=(one,)) for one in everybody]
    for thread in threads:
        thread.start()
    began, killed = time.monotonic(), []
    for name, share in kills:
        time.sleep(max(0.0, began + share * seconds - time.monotonic()))
        os.kill(product.processes()[name], signal.SIGKILL)
        killed.append(time.monotonic())
    time.sleep(max(0.0, began + seconds - time.monotonic()))
    ended.set()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return everybody, killed


def _invited(url: str, token: str, project: str) -> str:
    """A fresh invitation's link."""
    address = f"{url}/api/v1/judging/projects/{project}/invitations"
    asked = Request(address, b"{}", {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
    with urlopen(asked, timeout=60) as answer:
        return str(json.load(answer)["link"])


def checked(product: Product, project: str, everybody: Sequence[Annotator]) -> dict[str, int]:
    """What the database has beside what people were told: all but the first two shall be 0."""
    with psycopg.connect(product.addresses()["database_url"]) as database:

        def column(query: str) -> list[Any]:
            return [row[0] for row in database.execute(query, {"project": project}).fetchall()]

        known = column("SELECT id::text FROM review_judgement WHERE project_id = %(project)s AND choice <> ''"
                       " AND seat_id IS NOT NULL")  # fmt: skip
        standing = column("SELECT judgement_id::text FROM review_seat WHERE project_id = %(project)s"
                          " AND judgement_id IS NOT NULL")  # fmt: skip
        numbers = column("SELECT number FROM review_judgement WHERE project_id = %(project)s ORDER BY number")
        twice = column("SELECT count(*) FROM review_seat WHERE project_id = %(project)s AND judgement_id IS NOT NULL"
                       " AND NOT repeat GROUP BY item_id, rater_id HAVING count(*) > 1")  # fmt: skip
        first = column("SELECT count(*) FROM review_seat WHERE project_id = %(project)s AND judgement_id IS NOT NULL"
                       " AND NOT repeat AND NOT adjudicates")  # fmt: skip
        counted = column("SELECT judged FROM review_project WHERE id = %(project)s")
    told = [judgement for one in everybody for judgement in one.kept]
    undone = {judgement for one in everybody for judgement in one.undone}
    seats = [seat for one in everybody for seat in {seat for seat, _token in one.given}]
    return {
        "judgements": len(told),
        "undone": len(undone),
        "lost": len(set(told) - set(known)),
        "doubled": len(known) - len(set(told)) + len(standing) - len(set(told) - undone),
        "counted wrong": abs(counted[0] - first[0]),
        "gaps in the numbers": len(numbers) - (numbers[-1] if numbers else 0),
        "seats given to two people": len(seats) - len(set(seats)),
        "items judged twice by one person": len(twice),
        "refused": sum(len(one.faults) for one in everybody),
    }


def times(everybody: Sequence[Annotator], killed: Sequence[float]) -> dict[str, Any]:
    """Seconds of a save: of the request that was answered, all and those far from a kill; and since the choice."""
    sent = [row for one in everybody for row in one.sent]
    quiet = [row for row in sent if not any(0 <= row.at - kill < QUIET for kill in killed)]
    span = max(row.at for row in sent) - min(row.at for row in sent)
    return {
        "saves a second": len(sent) / span,
        "answered": _shares([row.seconds for row in sent]),
        "undisturbed": _shares([row.seconds for row in quiet]),
        "since the choice": _shares([row.waited for row in sent]),
        "tried again": sum(row.tries > 1 for row in sent),
    }


def _shares(seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {"median": cuts[49], "p95": cuts[94], "p99": cuts[98], "longest": max(seconds)}


def results_pages(product: Product, project: str) -> dict[str, list[float]]:
    """Seconds of the project's page: the first of a new web process, with nothing new, after one more judgement."""
    owner = Annotator(product.url, 0, 1.0)
    owner.exchange("GET", urlsplit(product.sign_in_link()).path)
    guest = Annotator(product.url, 1, 1.0)
    guest.enter(_invited(product.url, product.token(), project), project)
    found: dict[str, list[float]] = {"first": [], "nothing new": [], "one more": []}
    for _ in range(LOOKS):
        os.kill(product.processes()["web"], signal.SIGKILL)
        time.sleep(2.0)
        until_answered(product)
        time.sleep(IMPORTED)
        found["first"].append(_page(owner, project))
        found["nothing new"].append(_page(owner, project))
        pair = guest.told("seats", {"count": 1})["seats"][0]
        said = {"id": f"{time.time_ns():032x}", "seat": pair["id"], "token": pair["token"], "choice": "left"}
        guest.told("judgements", said | {"seconds": 3.0})
        found["one more"].append(_page(owner, project))
    return found


def _page(owner: Annotator, project: str) -> float:
    began = time.monotonic()
    status, page = owner.exchange("GET", f"/judging/{project}/")
    assert status == 200 and b"data-live" in page, (status, page[:300])
    return time.monotonic() - began


def until_answered(product: Product, seconds: float = 90.0) -> None:
    """Wait for the web process."""
    end = time.monotonic() + seconds
    where = urlsplit(product.url)
    while time.monotonic() < end:
        try:
            connection = HTTPConnection(where.hostname or "", where.port, timeout=5)
            connection.request("GET", "/sign-in/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise Away


def measured(people: int, seconds: float, think: float, turns: int) -> dict[str, Any]:
    """Everything, as it is kept."""
    with running_product() as product:
        project = rows(product, turns)
        with counted(product) as processor:
            everybody, killed = judged_at_once(product, project, people, seconds, think, KILLS)
        until_answered(product)
        facts = {"people": people, "seconds": seconds, "think": think, "turns": turns, "load": os.getloadavg()[0]}
        found = {"machine": machine(), "judging": facts, "checks": checked(product, project, everybody)}
        found["times"] = times(everybody, killed)
        found["costs"] = costs(everybody, processor)
        found["results"] = results_pages(product, rows(product, turns + 300, turns))
        return found


def table(result: dict[str, Any]) -> list[str]:
    """What was kept, how long a save took, and the results page."""
    facts, saves = result["judging"], result["times"]
    lines = [
        f"| {facts['people']} people, {saves['saves a second']:.1f} saves a second | median | p95 | p99 | longest |"
    ]
    lines.append("|---|---|---|---|---|")
    for name, words in {
        "answered": "seconds of a save that was answered",
        "undisturbed": f"the same, more than {QUIET:.0f} s after a kill",
        "since the choice": "from the choice until it was kept, tries included",
    }.items():
        lines.append(f"| {words} | " + " | ".join(f"{value:.3f}" for value in saves[name].values()) + " |")
    lines += ["", "| after two kills of the web process and one of PostgreSQL | |", "|---|---|"]
    lines += [f"| {name} | {count:,} |" for name, count in result["checks"].items()]
    lines += cost_table(result["costs"])
    lines += [
        "",
        f"| results page over HTTP, {facts['turns']:,} judgements | seconds, median | longest |",
        "|---|---|---|",
    ]
    words = {
        "first": "first of a new web process",
        "one more": "after one more judgement",
        "nothing new": "nothing new",
    }
    for name, told in words.items():
        seconds = result["results"][name]
        lines.append(f"| {told} | {statistics.median(seconds):.2f} | {max(seconds):.2f} |")
    return lines


def main() -> None:
    """Measure and keep, or print what is kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--think", type=float, default=5.0, help="mean seconds before a choice")
    parser.add_argument("--turns", type=int, default=100_000)
    parser.add_argument("--table", action="store_true", help="print the last results, run nothing")
    parser.add_argument("--out", type=Path, default=RESULTS)
    args = parser.parse_args()
    if not args.table:
        kept = measured(args.people, args.seconds, args.think, args.turns)
        args.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print("\n".join(table(json.loads(args.out.read_text(encoding="utf-8")))))


if __name__ == "__main__":
    main()
