"""The figures in README.md, docs/benchmarks.md and docs/architectures.md, written from benchmarks/*.json.

    python -m benchmarks.tables [--check]

A page holds a block for every name in BLOCKS that it shows: what stands between ``<!-- figures: NAME -->`` and
``<!-- end -->`` is generated, everything else is written by hand. ``--check`` changes nothing and fails where a page is
not what the JSON says.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable
from typing import Any

from benchmarks import (
    annotators,
    answers,
    architectures,
    economy,
    estimators,
    judging,
    live_merge,
    m2n2,
    merging,
    paths,
    search,
    seeds,
    summary,
    taste,
)
from benchmarks.merging import ROOT

PAGES = (ROOT / "README.md", ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "architectures.md")
_BLOCK = re.compile(r"(<!-- figures: (\S+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def results(name: str) -> Any:
    """What benchmarks/NAME.json holds."""
    return json.loads((ROOT / "benchmarks" / f"{name}.json").read_text(encoding="utf-8"))


BLOCKS: dict[str, Callable[[], list[str]]] = {
    "summary": lambda: summary.table(results),
    "seeds": lambda: seeds.table(results("seeds")),
    "guards": lambda: seeds.guards(results("seeds")),
    "search": lambda: search.table(results("search")["results"]),
    "economy": lambda: economy.table(results("economy")["runs"]),
    "paths": lambda: paths.table(results("paths")),
    "estimators": lambda: estimators.table(results("estimators")),
    "races": lambda: estimators.races_table(results("estimators")),
    "screen": lambda: estimators.screen_table(results("estimators")),
    "architectures": lambda: architectures.counts(results("architectures")),
    "exceptions": lambda: architectures.exceptions(results("architectures")),
    "right": lambda: architectures.right(results("architectures")),
    "answers": lambda: answers.table(results("answers")),
    "annotators": lambda: annotators.table(results("annotators")),
    "judging": lambda: judging.table(results("judging")),
    "taste": lambda: taste.table(results("taste")["results"]),
    "m2n2": lambda: m2n2.table(results("m2n2")["results"]),
    "merging": lambda: merging.table(results("merging")["results"]),
    "targets": lambda: merging.targets(results("merging")["results"]),
    "live_merge": lambda: live_merge.table(results("live_merge")["results"]),
}


def written(page: str) -> str:
    """The page with every block as the JSON says. Raises KeyError for a block that nothing makes."""

    def block(match: re.Match[str]) -> str:
        lines = BLOCKS[match[2]]()
        return f"{match[1]}\n{chr(10).join(lines)}\n\n{match[4]}"

    return _BLOCK.sub(block, page)


def main() -> None:
    """Write the pages, or say which one is out of date."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, fail where a page is out of date")
    args = parser.parse_args()
    for path in PAGES:
        page = path.read_text(encoding="utf-8")
        new = written(page)
        if args.check and new != page:
            sys.exit(f"{path.name} is not what benchmarks/*.json say: run python -m benchmarks.tables")
        path.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
