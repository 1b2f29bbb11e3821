"""The administrator's page of models on other servers that may judge."""

from decimal import Decimal
from typing import Any
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
        fields: tuple[str, ...] = ("name", "url", "model", "token", "most_tokens", "price_in", "price_out", "currency")


class EndpointChangeForm(EndpointForm):
    """What may be said anew of one: all but its address."""

    class Meta(EndpointForm.Meta):
        fields = tuple(name for name in EndpointForm.Meta.fields if name != "url")


@require_http_methods(["GET", "POST"])
def endpoints(request: HttpRequest) -> HttpResponse:
    """GET shows them; POST adds one. Context: ``endpoints``; ``form``; ``hosts`` that may be asked."""
    require(request.user, "judging.endpoints")
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add(_user(request), **_said(form))
        except MergerError as fault:
            _refuse(form, fault)
        else:
            messages.success(request, _("Saved."))
            return redirect("review:endpoints")
    context = {"endpoints": services.offered(request.user), "form": form, "hosts": settings.JUDGE_HOSTS}
    return render(request, "review/endpoints.html", context, status=200 if request.method == "GET" else 422)


@require_http_methods(["GET", "POST"])
def endpoint(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    """GET shows one to be changed; POST changes it. Context: ``endpoint``; ``form``."""
    require(request.user, "judging.endpoints")
    found = get_object_or_404(services.offered(request.user), pk=endpoint)
    # Of what is stored but the token: no form has it.
    initial = {name: _written(getattr(found, name)) for name in EndpointChangeForm.Meta.fields if name != "token"}
    form = EndpointChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(_user(request), endpoint, **_said(form))
        except MergerError as fault:
            _refuse(form, fault)
        else:
            messages.success(request, _("Saved."))
            return redirect("review:endpoints")
    context = {"endpoint": found, "form": form}
    return render(request, "review/endpoint.html", context, status=200 if request.method == "GET" else 422)


@require_POST
def remove(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    """It may be asked no longer, and its token is forgotten."""
    require(request.user, "judging.endpoints")
    get_object_or_404(services.offered(request.user), pk=endpoint)
    services.remove(_user(request), endpoint)
    return redirect("review:endpoints")


def _said(form: EndpointForm) -> dict[str, Any]:
    """As the services take it."""
    said = dict(form.cleaned_data)
    return said | {"prices": (said.pop("price_in"), said.pop("price_out"))}


def _written(value: Any) -> Any:
    """A price as people write it: 150, not 150.0000."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _refuse(form: EndpointForm, fault: MergerError) -> None:
    field = str(fault.facts.get("field") or "")
    form.add_error(field if field in form.fields else None, " ".join(told.of(fault)))


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
