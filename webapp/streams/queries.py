"""Reading: who may follow a stream, and what is new on it."""

import uuid
from typing import Any

from django.contrib.sessions.models import Session
from django.utils import timezone

from webapp.accounts.models import User
from webapp.streams.models import Event, Stream

BATCH = 500


def after(stream_id: uuid.UUID, seq: int, limit: int = BATCH) -> list[Event]:
    """Events with a number above ``seq``, oldest first."""
    return list(Event.objects.filter(stream_id=stream_id, seq__gt=seq).order_by("seq")[:limit])


def as_json(event: Event) -> dict[str, Any]:
    """The form in which an event travels: {"seq", "kind", "payload", "at"}."""
    return {"seq": event.seq, "kind": event.kind, "payload": event.payload, "at": event.created.isoformat()}


def may_follow(user_id: int, session_key: str, stream_id: uuid.UUID) -> bool:
    """True while the session lives, the user is active and the stream is theirs to see.

    Asked at connect and again before every delivery, so signing out or losing an account closes the socket.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return False
    if not Session.objects.filter(session_key=session_key, expire_date__gt=timezone.now()).exists():
        return False
    return Stream.objects.for_user(user).filter(pk=stream_id).exists()
