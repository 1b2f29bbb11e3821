"""The message catalogue for scripts, and choosing a language."""

import hashlib
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_cache_control
from django.utils.translation import check_for_language, get_language
from django.views.decorators.http import require_GET
from django.views.i18n import JavaScriptCatalog, set_language

from webapp.accounts.models import User


@lru_cache(maxsize=8)
def _script(language: str) -> tuple[bytes, str]:
    """The catalogue of a language and its version, made once in a process (catalogues change with a deploy)."""
    request = HttpRequest()
    request.method = "GET"
    response = JavaScriptCatalog.as_view()(request)
    assert isinstance(response, HttpResponse)
    body = response.content
    return body, f'"{hashlib.sha256(body).hexdigest()[:24]}"'


@login_not_required
@require_GET
def script_catalogue(request: HttpRequest) -> HttpResponse:
    body, version = _script(get_language() or "ja")
    response: HttpResponse
    if request.headers.get("If-None-Match") == version:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["ETag"] = version
    patch_cache_control(response, private=True, no_cache=True)
    return response


@login_not_required
def choose(request: HttpRequest) -> HttpResponseBase:
    """The switch on every page: a cookie, and for a signed-in person the setting too (which else would win)."""
    response = set_language(request)
    code = request.POST.get("language", "")
    if isinstance(request.user, User) and request.method == "POST" and check_for_language(code):
        request.user.language = code
        request.user.save(update_fields=["language"])
    return response
