"""Models on other servers that may judge: administrators set them up, makers of judging projects choose among them."""

from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from typing_extensions import TypedDict

from webapp.accounts.rules import require
from webapp.api.person import person
from webapp.review.ai import endpoints
from webapp.review.model_judges import JudgeEndpoint

router = Router(tags=["judging by models"])


class EndpointLine(TypedDict):
    """A model of another server. token: whether one is stored; it is never told. Prices: of a million tokens."""

    id: str
    name: str
    url: str
    model: str
    token: bool
    most_tokens: int
    price_in: str | None
    price_out: str | None
    currency: str


class EndpointIn(Schema):
    """A model of a server that speaks the OpenAI chat completions protocol and is named in JUDGE_HOSTS.

    url: up to and with the version, https://api.example.jp/v1. most_tokens: that one project may use up.
    """

    name: str
    url: str
    model: str
    token: str = ""
    most_tokens: int = 1_000_000
    price_in: Decimal | None = None
    price_out: Decimal | None = None
    currency: str = ""


class EndpointChange(Schema):
    """What is to be another; of what is left out nothing changes. token: "" keeps the stored one."""

    name: str = ""
    model: str = ""
    token: str = ""
    most_tokens: int = 0
    price_in: Decimal | None = None
    price_out: Decimal | None = None
    currency: str = ""


@router.get("", response=list[EndpointLine])
def list_endpoints(request: HttpRequest) -> list[EndpointLine]:
    """Those that may be asked."""
    require(request.user, "judging.make")
    return [_line(one) for one in endpoints.offered(person(request))]


@router.post("", response={201: EndpointLine})
def add_endpoint(request: HttpRequest, body: EndpointIn) -> Status[EndpointLine]:
    """Let a model of another server judge."""
    told = body.dict(exclude={"price_in", "price_out"})
    return Status(201, _line(endpoints.add(person(request), prices=(body.price_in, body.price_out), **told)))


@router.patch("/{uuid:pk}", response=EndpointLine)
def change_endpoint(request: HttpRequest, pk: UUID, body: EndpointChange) -> EndpointLine:
    """Say something else of one; what is not sent stays, and so does a token where none is sent. The address stays."""
    require(request.user, "judging.endpoints")
    found = get_object_or_404(endpoints.offered(person(request)), pk=pk)
    said = {name: getattr(found, name) for name in EndpointChange.model_fields if name != "token"}
    said |= body.dict(exclude_unset=True)
    prices = (said.pop("price_in"), said.pop("price_out"))
    return _line(endpoints.change(person(request), pk, prices=prices, **said))


@router.delete("/{uuid:pk}", response={204: None})
def remove_endpoint(request: HttpRequest, pk: UUID) -> Status[None]:
    """It may be asked no longer, and its token is forgotten; what it said stays."""
    require(request.user, "judging.endpoints")
    get_object_or_404(endpoints.offered(person(request)), pk=pk)
    endpoints.remove(person(request), pk)
    return Status(204, None)


def _line(one: JudgeEndpoint) -> EndpointLine:
    return {
        "id": str(one.pk),
        "name": one.name,
        "url": one.url,
        "model": one.model,
        "token": bool(one.token),
        "most_tokens": one.most_tokens,
        "price_in": None if one.price_in is None else str(one.price_in),
        "price_out": None if one.price_out is None else str(one.price_out),
        "currency": one.currency,
    }
