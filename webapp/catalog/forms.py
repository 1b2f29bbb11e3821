"""Forms of the catalogue."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class FolderForm(forms.Form):
    """A model in a folder of this server."""

    folder = forms.CharField(label=_("Folder on the server"), max_length=4096)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class UploadForm(forms.Form):
    """A model folder sent from the browser."""

    name = forms.CharField(label=_("Name"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """``files`` cannot be a class attribute: forms keep the sent files under that name."""
        super().__init__(*args, **kwargs)
        self.fields = {"files": forms.FileField(label=_("Files of the model"), widget=ManyFiles()), **self.fields}


class ModelForm(forms.Form):
    """What a person may change about a model."""

    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(label=_("Description"), max_length=5000, required=False, widget=forms.Textarea)
