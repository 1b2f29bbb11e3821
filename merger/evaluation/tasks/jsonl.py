"""Question sets as JSON lines: one object a line; ``answer`` may be a list of accepted answers."""

import json

from merger.errors import N_
from merger.evaluation.tasks._columns import REQUIRED, named
from merger.evaluation.tasks._problems import Problem
from merger.evaluation.tasks._rows import Rows


def read_jsonl(text: str) -> tuple[Rows, list[str]]:
    """All rows of a JSON lines text, with the keys seen. Problems are collected in the rows, never raised."""
    rows = Rows()
    columns: dict[str, None] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            mend = N_("Write one object a line, such as {example}.")
            facts = {"example": '{"question": "1+1", "answer": "2"}'}
            rows.problems.append(Problem(N_("This line is no JSON."), mend, row=number, facts=facts))
            continue
        if not isinstance(value, dict):
            mend = N_("Put the values of a line between braces, each with its name.")
            rows.problems.append(Problem(N_("This line is no JSON object."), mend, row=number))
            continue
        names = named(list(value))
        new = [(key, name) for key, name in zip(value, names, strict=True) if name not in columns]
        rows.unused([key for key, _ in new], [name for _, name in new], number)
        cells = dict(zip(names, value.values(), strict=True))
        columns |= dict.fromkeys(cells)
        missing = [name for name in REQUIRED if name not in cells]
        for name in missing:
            message, mend = N_("{column} is missing in this line."), N_("Add it.")
            rows.problems.append(Problem(message, mend, row=number, column=name, facts={"column": name}))
        if not missing:
            rows.add(number, cells)
    rows.close()
    return rows, list(columns)
