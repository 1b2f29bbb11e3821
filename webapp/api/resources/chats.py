"""Trying models: one message, up to three answers."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Status

from webapp.accounts.rules import require
from webapp.api.person import person
from webapp.api.schemas import ChatIn, JobStarted
from webapp.catalog import queries, services

router = Router(tags=["chats"])


@router.post("", response={202: JobStarted})
def ask(request: HttpRequest, body: ChatIn) -> Status[dict[str, Any]]:
    """Ask; the job's result holds their answers, a ChatAnswers."""
    require(request.user, "chats.hold")
    user = person(request)
    found = queries.models_by_id(user, body.models[: services.MOST_CHATTING + 1])
    if any(key not in found for key in body.models[: services.MOST_CHATTING + 1]):
        raise Http404
    models = [found[key] for key in body.models[: services.MOST_CHATTING + 1]]
    return Status(202, {"job": services.chat(user, models, body.message, body.history).pk})
