"""The settings page: language and colours, mail, password, API tokens."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from webapp.accounts.forms import MailForm, PreferencesForm, TokenForm
from webapp.accounts.models import User
from webapp.accounts.tokens import create_token


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # SignInRequired has let only users in
    return request.user


def _page(
    request: HttpRequest,
    *,
    preferences: PreferencesForm | None = None,
    mail: MailForm | None = None,
    password: "SetPasswordForm[User] | None" = None,
    token: TokenForm | None = None,
    new_token: str = "",
    status: int = 200,
) -> HttpResponse:
    user = _user(request)
    context = {
        "preferences": preferences or PreferencesForm(instance=user),
        "mail": (mail or MailForm(instance=user)) if settings.SENDS_MAIL else None,
        "password": password or SetPasswordForm(user),
        "token_form": token or TokenForm(),
        "tokens": user.api_tokens.all(),
        "new_token": new_token,
    }
    return render(request, "accounts/settings.html", context, status=status)


@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """GET shows the page; POST saves language and colours."""
    if request.method == "GET":
        return _page(request)
    form = PreferencesForm(request.POST, instance=_user(request))
    if not form.is_valid():
        return _page(request, preferences=form, status=422)
    user = form.save()
    if user.language:
        translation.activate(user.language)  # so that the answer is already in the chosen language
    messages.success(request, _("Saved."))
    return redirect("accounts:settings")


@require_POST
def set_mail(request: HttpRequest) -> HttpResponse:
    """Raises Http404 where no mail server is set up."""
    if not settings.SENDS_MAIL:
        raise Http404
    # A fresh row: a form that is not valid would write into the person whom the page shows.
    form = MailForm(request.POST, instance=User.objects.get(pk=_user(request).pk))
    if not form.is_valid():
        return _page(request, mail=form, status=422)
    form.save()
    messages.success(request, _("Saved."))
    return redirect("accounts:settings")


@require_POST
def set_password(request: HttpRequest) -> HttpResponse:
    form = SetPasswordForm(_user(request), request.POST)
    if not form.is_valid():
        return _page(request, password=form, status=422)
    user = form.save()
    update_session_auth_hash(request, user)
    messages.success(request, _("The password is set."))
    return redirect("accounts:settings")


@require_POST
def add_token(request: HttpRequest) -> HttpResponse:
    """Shows the new token on this page only; it is stored as a digest."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, token=form, status=422)
    _row, secret = create_token(_user(request), form.cleaned_data["name"])
    response = _page(request, new_token=secret)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def remove_token(request: HttpRequest, token: int) -> HttpResponse:
    get_object_or_404(_user(request).api_tokens, pk=token).delete()
    messages.success(request, _("The token no longer works."))
    return redirect("accounts:settings")
