"""The administrator's page of models on other servers that may judge."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from merger.errors import MergerError
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.foundation import messages as told
from webapp.review.ai import endpoints as services
from webapp.review.model_judges import JudgeEndpoint


class EndpointForm(forms.ModelForm[JudgeEndpoint]):
    """What an administrator says of one; the token is written, never shown."""

    token = forms.CharField(
        label=gettext_lazy("Token"),
        required=False,
        max_length=services.LONGEST_TOKEN,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = JudgeEndpoint
        fields = ("name", "url", "model", "token", "most_tokens", "price_in", "price_out", "currency")


@require_http_methods(["GET", "POST"])
def endpoints(request: HttpRequest) -> HttpResponse:
    """GET shows them; POST adds one. Context: ``endpoints``; ``form``; ``hosts`` that may be asked."""
    require(request.user, "judging.endpoints")
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.add(
                _user(request),
                name=said["name"],
                url=said["url"],
                model=said["model"],
                token=said["token"],
                most_tokens=said["most_tokens"],
                prices=(said["price_in"], said["price_out"]),
                currency=said["currency"],
            )
        except MergerError as fault:
            form.add_error(str(fault.facts.get("field") or "") or None, " ".join(told.of(fault)))
        else:
            messages.success(request, _("Saved."))
            return redirect("review:endpoints")
    context = {"endpoints": services.offered(request.user), "form": form, "hosts": settings.JUDGE_HOSTS}
    return render(request, "review/endpoints.html", context, status=200 if request.method == "GET" else 422)


@require_POST
def remove(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    """It may be asked no longer, and its token is forgotten."""
    require(request.user, "judging.endpoints")
    get_object_or_404(services.offered(request.user), pk=endpoint)
    services.remove(_user(request), endpoint)
    return redirect("review:endpoints")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
