"""Deny by default; bearer tokens on the API; the language a person has chosen."""

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import translation
from django.utils.translation import gettext

from webapp.accounts.models import User
from webapp.accounts.tokens import user_of_token

API = "/api/"
Next = Callable[[HttpRequest], HttpResponseBase]


def _refusal(message: str, mend: str) -> JsonResponse:
    response = JsonResponse({"message": message, "mend": mend}, status=401)
    response["WWW-Authenticate"] = "Bearer"
    return response


class BearerTokens:
    """`Authorization: Bearer` signs a request to the API in; a wrong token is refused, never ignored."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if request.path.startswith(API) and scheme.lower() == "bearer":
            user = user_of_token(secret.strip())
            if user is None:
                return _refusal(gettext("This token is not valid."), gettext("Create a new one in the settings."))
            request.user = user
            # A browser never sends this header by itself, so there is no cross-site request to forge.
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return self.get_response(request)


class PreferredLanguage:
    """A signed-in person's chosen language wins over the browser's."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if isinstance(user := request.user, User) or request.user.is_authenticated:
            language = getattr(user, "language", "")
            if language:
                translation.activate(language)
                request.LANGUAGE_CODE = translation.get_language() or language
        return self.get_response(request)


class SignInRequired(LoginRequiredMiddleware):
    """Every view needs a signed-in user unless it says @login_not_required; the API answers 401, pages redirect."""

    def handle_no_permission(  # type: ignore[override] # Django knows redirects only
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if request.path.startswith(API):
            return _refusal(
                gettext("Sign-in is needed."), gettext("Sign in, or send an API token as Authorization: Bearer.")
            )
        return super().handle_no_permission(request, view_func)
