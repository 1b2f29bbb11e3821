"""What must be so before anybody is served: tables, static files, demo models, a link for the administrator.

Run as a process of its own by the supervisor, which never loads Django. Tells its progress on standard output as
lines `step WORDS`, `serve` (the web process may start now) and `link URL`.
"""

import hashlib
import os
import sys
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands

from merger.errors import MergerError
from webapp.environment import flag

if TYPE_CHECKING:  # its models need Django set up
    from webapp.accounts.models import User


def _say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
    django.setup()
    _say("step Updating the database")
    call_command("migrate", verbosity=0, interactive=False)
    _say("step Collecting static files")
    _collect()
    _say("serve")
    if "register_zoo" in get_commands():
        _say("step Registering the demo models")
        call_command("register_zoo", stdout=sys.stderr)
    from webapp.accounts.tokens import create_link, first_administrator  # its models need the setup above

    administrator = first_administrator()
    if flag("DEMO", usual=True):
        _say("step Preparing the demo of judging in the background")
        _demo(administrator)
    _say(f"link {settings.PUBLIC_URL.rstrip('/')}{create_link(administrator)}")
    return 0


def _demo(administrator: "User") -> None:
    """What fails here stands in the way of nobody: the reason is told, and the next start tries again."""
    from webapp.review import demo  # its models need the setup above

    try:
        demo.prepare(administrator)
    except MergerError as fault:
        print(fault, file=sys.stderr)


def _collect() -> None:
    stamp = settings.STATIC_ROOT / ".collected"
    mark = _mark()
    if not stamp.exists() or stamp.read_text() != mark:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(mark)


def _mark() -> str:
    """Changes when any static file does: collecting and compressing again costs seconds at each start."""
    facts = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = os.stat(storage.path(path))
            facts.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return facts.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
