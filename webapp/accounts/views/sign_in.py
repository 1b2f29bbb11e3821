"""Signing in by name and password, entering by a one-time link, signing out."""

from django.contrib.auth import login, views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from webapp.accounts import limits
from webapp.accounts.tokens import spend_link

BACKEND = "django.contrib.auth.backends.ModelBackend"


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@method_decorator(login_not_required, name="dispatch")
class SignIn(views.LoginView):
    """Refuses with 429 after too many failures, before the password is even looked at."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        name = request.POST.get("username", "")
        form = self.get_form()
        if limits.too_many(_address(request), name):
            message = _("Too many attempts. Wait fifteen minutes, or ask your administrator for a sign-in link.")
            context = self.get_context_data(form=self.form_class(request), refusal=message)
            return self.render_to_response(context, status=429)
        if form.is_valid():
            limits.forget(_address(request), name)
            return self.form_valid(form)
        limits.note_failure(_address(request), name)
        return self.form_invalid(form)

    form_class = AuthenticationForm


@login_not_required
@never_cache
@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponseBase:
    """Signs in by a one-time link. A browser's prefetch does not spend it."""
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return HttpResponse(status=204)
    user = spend_link(token)
    if user is None:
        if request.user.is_authenticated:
            return redirect("/")
        return render(request, "accounts/enter.html", status=410)
    login(request, user, backend=BACKEND)
    return redirect("/")
