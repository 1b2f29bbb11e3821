"""Every fault as JSON that says what is wrong and how to mend it, in the caller's language."""

from typing import Any, cast

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import REF_TEMPLATE
from ninja.schema import NinjaGenerateJsonSchema
from pydantic import TypeAdapter

from merger.errors import MergerError
from merger.evaluation.tasks import TaskProblems
from webapp.api import answers
from webapp.api.schemas import design_out
from webapp.designer.models import Design
from webapp.foundation import messages

SHOWN_PROBLEMS = 200


def register(api: NinjaAPI) -> None:
    """Let ``api`` answer every fault as an answers.Fault."""

    def answer(request: HttpRequest, status: int, message: str, mend: str = "", **more: Any) -> HttpResponse:
        return api.create_response(request, {"message": message, "mend": mend} | more, status=status)

    @api.exception_handler(MergerError)
    def merger(request: HttpRequest, fault: MergerError) -> HttpResponse:
        more: dict[str, Any] = {"code": fault.code} if fault.code else {}
        if isinstance(fault, TaskProblems):
            more["problems"] = [problem.tell(_) for problem in fault.problems[:SHOWN_PROBLEMS]]
        for key in ("field", "suggested", "problems"):
            if key in fault.facts:
                more[key] = fault.facts[key]
        if "current" in fault.facts:
            current = fault.facts["current"]
            more["current"] = current if isinstance(current, str | dict) else design_out(cast(Design, current))
        status = getattr(fault, "status", 422)
        return answer(request, status, *messages.of(fault), **more)

    @api.exception_handler(PermissionDenied)
    def denied(request: HttpRequest, fault: PermissionDenied) -> HttpResponse:
        return answer(request, 403, _("Your role does not allow this."), _("Ask an administrator."))

    @api.exception_handler(Http404)
    @api.exception_handler(ObjectDoesNotExist)
    def missing(request: HttpRequest, fault: Exception) -> HttpResponse:
        return answer(request, 404, _("There is no such thing, or it is not yours to see."))

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, fault: AuthenticationError) -> HttpResponse:
        return answer(request, 401, _("Sign-in is needed."), _("Sign in, or send an API token."))

    @api.exception_handler(HttpError)
    def plain(request: HttpRequest, fault: HttpError) -> HttpResponse:
        if fault.status_code == 403:
            return answer(request, 403, _("This page is out of date."), _("Reload it and try again."))
        return answer(request, fault.status_code, str(fault))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
        first = fault.errors[0] if fault.errors else {}
        location = [str(part) for part in first.get("loc", ()) if part not in ("body", "query", "path", "form", "file")]
        return answer(
            request,
            422,
            _("Something in the request is missing or of the wrong kind: {field}.").format(field=".".join(location)),
            str(first.get("msg", "")),
            field=location[-1] if location else None,
        )


def describe(description: dict[str, Any]) -> None:
    """Say in the API's description that every operation may answer with a fault."""
    fault = TypeAdapter(answers.Fault).json_schema(
        ref_template=REF_TEMPLATE, schema_generator=NinjaGenerateJsonSchema, mode="serialization"
    )
    description["components"]["schemas"] |= fault.pop("$defs") | {"Fault": fault}
    content = {"application/json": {"schema": {"$ref": REF_TEMPLATE.format(model="Fault")}}}
    for operations in description["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = {"description": "Refused or failed", "content": content}
