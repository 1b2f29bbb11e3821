"""Tell what a finished search found: as text, as one HTML page, or as JSON."""

import argparse
import json
from pathlib import Path
from typing import Any

from merger.commands.evolve import table
from merger.errors import N_, SearchError


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("out", metavar="OUT", type=Path, help="folder of a finished search")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write one page that stands alone")
    parser.add_argument("--json", action="store_true", help="print the report as JSON instead of text")
    parser.add_argument("--language", choices=("ja", "en"), default="ja", help="of the page (default: ja)")


def run(args: argparse.Namespace) -> None:
    """Print the headline, the warnings and the held-out table, or JSON; write the page when asked to."""
    from merger.report_page import page, summary  # imports the search: not for --help

    report = read(args.out)
    if args.html:
        args.html.write_text(page(report, args.language), encoding="utf-8")
    if args.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
        return
    for line in [*summary(report), *table(report)]:
        print(line)
    if args.html:
        print(f"Written: {args.html}")


def read(out: Path) -> dict[str, Any]:
    """The report in a search's folder; SearchError when there is none or it is damaged."""
    path = out / "report.json"
    if not path.is_file():
        raise SearchError(
            N_("{file} holds no finished search."),
            mend=N_("Give the folder that evolve has written; --resume ends a search that was stopped."),
            setting="out",
            file=str(out),
        )
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        report = None
    if not isinstance(report, dict) or not {"winner", "parents", "difference"} <= report.keys():
        raise SearchError(
            N_("{file} is damaged."),
            mend=N_("Delete it and write it again with evolve --resume."),
            setting="out",
            file=str(path),
        )
    return report
