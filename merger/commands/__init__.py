"""The commands of ``python -m merger``, in the order in which help lists them; one module each, with _ for -.

A module says what it takes in ``add(parser)`` and does it in ``run(args) -> int | None`` (the exit code). Its first
docstring line is its help.
"""

COMMANDS = ("inspect", "check", "merge", "extract-lora", "evaluate", "evolve", "report")
