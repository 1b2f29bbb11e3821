"""The making form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from webapp.review import criteria, making
from webapp.review.models import Project

SPLITS = (
    ("validation", _("Questions for choosing: the search has not learnt from them")),
    ("search", _("Questions of the search")),
    ("heldout", _("Questions of the final test: they are no longer unseen afterwards")),
)


class ProjectForm(forms.Form):
    """What a maker may set; everything has a sensible beginning, so that one press is enough."""

    kind = forms.ChoiceField(
        label=_("What people are asked"), choices=Project.Kind, initial=Project.Kind.PAIRS, widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("Name, for you"), max_length=200, required=False)
    questions = forms.IntegerField(
        label=_("Questions"), min_value=1, max_value=making.MOST_QUESTIONS, initial=making.QUESTIONS
    )
    raters = forms.IntegerField(
        label=_("People for each pair or answer"), min_value=1, max_value=making.MOST_RATERS, initial=making.RATERS
    )
    criteria = forms.MultipleChoiceField(
        label=_("Ready criteria"),
        choices=criteria.choices,
        initial=criteria.READY,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    own = forms.CharField(label=_("Criteria of your own"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    split = forms.ChoiceField(label=_("Which questions"), choices=SPLITS, initial="validation")
    title = forms.CharField(label=_("Title, for the raters"), max_length=200, required=False)
    guide = forms.CharField(label=_("Guide, for the raters"), required=False, widget=forms.Textarea(attrs={"rows": 6}))
    closes = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_own(self) -> list[tuple[str, list[str]]]:
        """A line is a criterion."""
        return criteria.written(self.cleaned_data["own"])
