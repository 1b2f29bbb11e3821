"""Forms of the designer."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NewDesignForm(forms.Form):
    """A name for a new design; ``sample`` begins from the ready example, ``model`` with one model on the canvas."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    sample = forms.BooleanField(label=_("Begin with the example"), required=False)
    model = forms.UUIDField(required=False, widget=forms.HiddenInput)
