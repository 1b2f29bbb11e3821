"""Every fault as JSON that says what is wrong and how to mend it, in the caller's language."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from merger.errors import MergerError
from merger.evaluation.tasks import TaskProblems
from webapp.api.schemas import design_out
from webapp.foundation import messages

SHOWN_PROBLEMS = 200


def register(api: NinjaAPI) -> None:
    """Let ``api`` answer faults in our form: {"message", "mend"}, and where there are such "code" (of a fault of the
    engine), "field", "suggested", "problems", "current"."""

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
            more["current"] = current if isinstance(current, str | dict) else design_out(current)
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
        place = [str(part) for part in first.get("loc", ()) if part not in ("body", "query", "path", "form", "file")]
        return answer(
            request,
            422,
            _("Something in the request is missing or of the wrong kind: {field}.").format(field=".".join(place)),
            str(first.get("msg", "")),
            field=place[-1] if place else None,
        )
