"""Forms of the catalogue."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from merger.evaluation.scorers import SCORERS
from merger.evaluation.task import MOST_SHOTS
from webapp.catalog.question_files import ENDINGS

SCORER_LABELS = {
    "exact": _("The answer is exactly right"),
    "number": _("The number in the answer is right"),
    "japanese_answer": _("The right answer, in Japanese"),
    "contains": _("The answer stands in the text"),
    "choice": _("The right one of several choices is named"),
    "choice_logprob": _("The right one of several choices is the likeliest"),
    "choice_logprob_norm": _("The right one of several choices is the likeliest per character"),
    "choice_logprob_bytes": _("The right one of several choices is the likeliest per byte"),
    "f1": _("Overlap with the answer, in any order (F1)"),
    "jsquad_f1": _("Overlap of characters, as JGLUE counts it (F1)"),
    "llm_jp_char_f1": _("Overlap of characters, as llm-jp-eval counts it (char_f1)"),
    "rouge_l": _("Overlap with the answer, in order (ROUGE-L)"),
    "regex": _("A pattern is found in the text"),
    "japanese": _("The text is in Japanese, whatever it says"),
}


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


class QuestionSetForm(forms.Form):
    """A question set sent from the browser."""

    file = forms.FileField(label=_("File"), widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}))
    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(label=_("Description"), max_length=5000, required=False, widget=forms.Textarea)
    scorer = forms.ChoiceField(
        label=_("How answers are judged"), choices=[(name, SCORER_LABELS.get(name, name)) for name in SCORERS]
    )
    template = forms.CharField(label=_("Prompt"), max_length=20_000, required=False, widget=forms.Textarea)
    max_new_tokens = forms.IntegerField(label=_("Longest answer (tokens)"), min_value=1, max_value=4096, initial=64)
    shots = forms.IntegerField(label=_("Solved examples"), min_value=0, max_value=MOST_SHOTS, initial=0)
    until = forms.CharField(label=_("Where an answer ends"), max_length=500, required=False, widget=forms.Textarea)
    thinking = forms.BooleanField(label=_("Models may think before they answer"), required=False)
