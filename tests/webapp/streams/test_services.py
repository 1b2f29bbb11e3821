"""Streams: numbers without gaps under concurrent writers; jobs that end once."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from webapp.accounts.models import User
from webapp.streams import queries
from webapp.streams.models import Event, Job, Stream
from webapp.streams.services import (
    CancelRequested,
    append,
    cancel_job,
    fail_job,
    finish_job,
    open_job,
    open_stream,
    start_job,
    tell_progress,
)


def make_owner() -> User:
    return User.objects.create(username="owner")


@pytest.mark.django_db(transaction=True)
def test_append_belongs_in_a_transaction() -> None:
    stream = open_stream(make_owner(), "run")
    with pytest.raises(transaction.TransactionManagementError):
        append(stream.pk, "run.queued", {})
    with transaction.atomic(), pytest.raises(Stream.DoesNotExist):
        append(uuid.uuid4(), "run.queued", {})


@pytest.mark.django_db(transaction=True)
def test_numbers_are_gapless_under_concurrent_writers_that_sometimes_give_up() -> None:
    stream = open_stream(make_owner(), "run")

    class GivenUp(Exception):
        pass

    def write(writer: int) -> int:
        written = 0
        for number in range(25):
            try:
                with transaction.atomic():
                    append(stream.pk, "told", {"writer": writer, "number": number})
                    if (writer + number) % 5 == 0:
                        raise GivenUp
                    written += 1
            except GivenUp:
                pass
        connection.close()
        return written

    with ThreadPoolExecutor(8) as pool:
        total = sum(pool.map(write, range(8)))
    events = queries.after(stream.pk, 0)
    assert total == 160
    assert [event.seq for event in events] == list(range(1, 161))
    stream.refresh_from_db()
    assert stream.last_seq == 160
    for writer in range(8):
        told = [event.payload["number"] for event in events if event.payload["writer"] == writer]
        assert told == sorted(told)


@pytest.mark.django_db
def test_after_gives_only_what_is_new_and_no_more_than_asked() -> None:
    stream, other = open_stream(make_owner(), "run"), Stream.objects.create(owner=User.objects.get(), kind="run")
    for number in range(5):
        append(stream.pk, "told", {"number": number})
    append(other.pk, "told", {})
    assert [event.seq for event in queries.after(stream.pk, 2)] == [3, 4, 5]
    assert [event.seq for event in queries.after(stream.pk, 0, limit=2)] == [1, 2]
    assert queries.after(stream.pk, 5) == []
    first = Event.objects.get(stream=stream, seq=1)
    assert queries.as_json(first) == {
        "seq": 1,
        "kind": "told",
        "payload": {"number": 0},
        "at": first.created.isoformat(),
    }


@pytest.mark.django_db
def test_a_job_is_taken_once_and_ends_once() -> None:
    job = open_job(make_owner(), "import", {"folder": "base"})
    taken = start_job(job.pk)
    assert taken is not None
    assert taken.state == "running"
    assert start_job(job.pk) is None
    tell_progress(taken, 1, 2, "files")
    assert finish_job(taken, {"model": "m"})
    assert not fail_job(taken, "too late")
    assert not cancel_job(taken, taken.owner)
    stored = Job.objects.get()
    assert (stored.state, stored.result, stored.error) == ("done", {"model": "m"}, {})
    told = [(event.kind, event.payload) for event in queries.after(job.stream_id, 0)]
    assert told == [
        ("job.progress", {"done": 1, "total": 2, "unit": "files", "eta": None}),
        ("job.done", {"result": {"model": "m"}}),
    ]


@pytest.mark.django_db
def test_a_cancelled_job_stops_at_its_next_word() -> None:
    job = open_job(make_owner(), "import", {})
    taken = start_job(job.pk)
    assert taken is not None
    assert cancel_job(job, job.owner)
    assert list(Event.objects.filter(stream=job.stream_id).values_list("kind", "actor")) == [
        ("job.cancelled", job.owner_id)
    ]
    with pytest.raises(CancelRequested):
        tell_progress(taken, 1, 2, "files")
    assert not finish_job(taken, {})
    assert [event.kind for event in queries.after(job.stream_id, 0)] == ["job.cancelled"]


@pytest.mark.django_db
def test_a_failure_tells_message_and_mend() -> None:
    job = open_job(make_owner(), "import", {})
    taken = start_job(job.pk)
    assert taken is not None
    assert fail_job(taken, "The file is broken.", "Send it again.", file="a.safetensors")
    assert taken.error == {"message": "The file is broken.", "mend": "Send it again.", "file": "a.safetensors"}
