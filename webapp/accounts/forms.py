"""The settings page's forms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from webapp.accounts.models import ApiToken, User


class PreferencesForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("language", "theme")


class MailForm(forms.ModelForm[User]):
    """Where a person can be written to, if at all; shown only where a mail server is set up."""

    class Meta:
        model = User
        fields = ("email", "work_mail")
        labels = {"email": _("Mail address")}


class TokenForm(forms.ModelForm[ApiToken]):
    class Meta:
        model = ApiToken
        fields = ("name",)
        labels = {"name": _("What the token is for")}
