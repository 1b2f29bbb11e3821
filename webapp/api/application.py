"""The API's application: who may call, how faults are told, where the resources are."""

import math
import re
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.security import HttpBearer, SessionAuth

from webapp.accounts.models import User
from webapp.api import faults
from webapp.api.resources import (
    chats,
    designs,
    evaluation_sets,
    jobs,
    judge_endpoints,
    judging,
    judging_people,
    judging_work,
    me,
    methods,
    model_judges,
    models,
    runs,
    searches,
)


class Bearer(HttpBearer):
    """`Authorization: Bearer TOKEN`; the middleware has already found the token's user, or refused."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """The token's user."""
        return request.user if isinstance(request.user, User) else None


class Session(SessionAuth):
    """The browser's session; writes need the CSRF token."""


_HALVES = re.compile("[\ud800-\udfff]")  # of a character beyond U+FFFF, left alone where a text was cut between them


class TextParser(Parser):
    """Bodies that can be kept: no NUL, which no text of PostgreSQL has, and no lone surrogates, which no UTF-8 has."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The JSON of a request. Raises ValueError for NaN and infinity, which are no JSON."""
        return _storable(super().parse_body(request))


def _storable(value: Any) -> Any:
    if isinstance(value, dict):
        return {_storable(name): _storable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(value)
    return _HALVES.sub("\N{REPLACEMENT CHARACTER}", value.replace("\0", "")) if isinstance(value, str) else value


class Application(NinjaAPI):
    """The API; its description tells of faults too."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The OpenAPI description."""
        description = super().get_openapi_schema(**options)
        faults.describe(description)
        return description


api = Application(
    title="Tsugiki",
    version="1",
    description="Models, question sets, designs, runs and judging: everything the screens do. "
    "Sign in, or send a token made by `python manage.py create_token USER` as `Authorization: Bearer TOKEN`.",
    auth=[Bearer(), Session()],
    urls_namespace="api",
    parser=TextParser(),
)
faults.register(api)
api.add_router("", me.router)
api.add_router("", methods.router)
api.add_router("", searches.router)
api.add_router("/models", models.router)
api.add_router("/evaluation-sets", evaluation_sets.router)
api.add_router("/designs", designs.router)
api.add_router("/runs", runs.router)
api.add_router("/chats", chats.router)
api.add_router("/jobs", jobs.router)
api.add_router("/judging/projects", judging.router)
api.add_router("/judging/projects", judging_people.router)
api.add_router("/judging/projects", model_judges.router)
api.add_router("/judging/endpoints", judge_endpoints.router)
api.add_router("/judging/work", judging_work.router)
