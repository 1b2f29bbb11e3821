"""The making form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from webapp.review import making

SPLITS = (
    ("validation", _("Questions for choosing: the search has not learnt from them")),
    ("search", _("Questions of the search")),
    ("heldout", _("Questions of the final test: they are no longer unseen afterwards")),
)


class ProjectForm(forms.Form):
    """What a maker may set; everything has a sensible beginning, so that one press is enough."""

    name = forms.CharField(label=_("Name, for you"), max_length=200, required=False)
    questions = forms.IntegerField(
        label=_("Questions"), min_value=1, max_value=making.MOST_QUESTIONS, initial=making.QUESTIONS
    )
    raters = forms.IntegerField(
        label=_("People for each pair"), min_value=1, max_value=making.MOST_RATERS, initial=making.RATERS
    )
    split = forms.ChoiceField(label=_("Which questions"), choices=SPLITS, initial="validation")
    title = forms.CharField(label=_("Title, for the raters"), max_length=200, required=False)
    guide = forms.CharField(label=_("Guide, for the raters"), required=False, widget=forms.Textarea(attrs={"rows": 6}))
    closes = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
