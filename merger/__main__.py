"""``python -m merger COMMAND``: the engine without the web."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from merger.commands import COMMANDS
from merger.errors import MergerError

BAD_INPUT = 2  # exit code, as argparse's own
INTERRUPTED = 130  # as shells count a Ctrl-C


def parser(only: str = "") -> argparse.ArgumentParser:
    """All commands, or one alone, which starts sooner; importing their modules loads neither torch nor transformers."""
    root = argparse.ArgumentParser(prog="python -m merger", description="Merge open models and evolve the merges.")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in [only] if only in COMMANDS else COMMANDS:
        module = import_module(f"merger.commands.{name.replace('-', '_')}")
        text = (module.__doc__ or "").strip().splitlines()[0]
        command = commands.add_parser(name, help=text, description=text)
        module.add(command)
        command.set_defaults(run=module.run)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what a person can mend ends in one line on standard error and exit code 2."""
    words = sys.argv[1:] if arguments is None else arguments
    args = parser(words[0] if words else "").parse_args(words)
    try:
        return int(args.run(args) or 0)
    except MergerError as fault:
        print(f"error: {_one_line(str(fault))}", file=sys.stderr)
        return BAD_INPUT
    except UnicodeDecodeError as fault:
        print(f"error: the file is not UTF-8 text ({_one_line(str(fault))})", file=sys.stderr)
        return BAD_INPUT
    except OSError as fault:
        print(
            f"error: {_one_line(f'{fault.filename}: {fault.strerror}' if fault.filename else str(fault))}",
            file=sys.stderr,
        )
        return BAD_INPUT
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED


def _one_line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    sys.exit(main())
