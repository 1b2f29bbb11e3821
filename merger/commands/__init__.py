"""The commands of ``python -m merger``: one a file, each with ``add(parser)`` and ``run(args)``."""
