#!/usr/bin/env python3
"""Django's command line for Tsugiki; finds the embedded servers of a running `make run` by itself."""

import os
import sys


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        first_line = str(error).strip().splitlines()[0]
        print(f"The database does not answer: {first_line}", file=sys.stderr)
        print("Start the app first (make run), or set DATABASE_URL.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
