"""Filters of lm-evaluation-harness over answer texts; runs in the peers' environment, where the package is.

    .venv-peer/bin/python benchmarks/_filters.py < REQUEST.json

Reads {"filters": {name: {"function": registered name, "options": {...}}}, "texts": [...], "choices": [[...], ...]} and
writes {"version": ..., "found": {name: [...]}}.
"""

import json
import sys
from importlib.metadata import version

from lm_eval.filters.extraction import MultiChoiceRegexFilter, RegexFilter

KINDS = {"regex": RegexFilter, "multi_choice_regex": MultiChoiceRegexFilter}


def main() -> None:
    asked = json.load(sys.stdin)
    responses = [[text] for text in asked["texts"]]
    documents = [{"choices": choices} for choices in asked["choices"]]
    found = {}
    for name, one in asked["filters"].items():
        taken = KINDS[one["function"]](**one["options"]).apply(responses, documents)
        found[name] = [first for first, *_ in taken]
    json.dump({"version": version("lm_eval"), "found": found}, sys.stdout)


if __name__ == "__main__":
    main()
