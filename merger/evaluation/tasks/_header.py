"""The first row of a table: what it must name."""

from merger.errors import N_
from merger.evaluation.tasks._columns import COLUMNS, REQUIRED, named
from merger.evaluation.tasks._problems import Problem
from merger.evaluation.tasks._rows import Rows


def read_header(cells: list[str], rows: Rows, row: int = 1) -> list[str]:
    """Our names of the columns; problems and warnings go to the rows."""
    columns = named(cells)
    for name in REQUIRED:
        if name not in columns:
            mend = N_("Name the columns in the first row: question, answer, and if you like {optional}.")
            facts = {"column": name, "optional": ", ".join(COLUMNS[2:])}
            rows.problems.append(
                Problem(N_("The column {column} is missing."), mend, row=row, column=name, facts=facts)
            )
    for name in dict.fromkeys(columns):
        if name and columns.count(name) > 1:
            message, mend = N_("The column {column} stands there twice."), N_("Delete or rename one of them.")
            rows.problems.append(Problem(message, mend, row=row, column=name, facts={"column": name}))
    if not rows.problems:
        rows.unused(cells, columns, row)
    return columns
