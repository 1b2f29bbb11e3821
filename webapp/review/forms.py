"""The making form."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from webapp.accounts.models import User
from webapp.catalog import queries as catalog
from webapp.catalog.models import EvaluationSet, Model
from webapp.review import criteria, making, practice, words
from webapp.review.models import Project

SPLITS = (
    ("validation", _("Questions for choosing: the search has not learnt from them")),
    ("search", _("Questions of the search")),
    ("heldout", _("Questions of the final test: they are no longer unseen afterwards")),
)

RIGHT = (
    ("first", _("The first answer")),
    ("second", _("The second answer")),
    ("same", _("About the same")),
    ("bad", _("Both bad")),
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
    heldout = forms.BooleanField(
        label=_("I know that the final test's questions are no longer unseen afterwards"), required=False
    )
    title = forms.CharField(label=_("Title, for the raters"), max_length=200, required=False)
    guide = forms.CharField(label=_("Guide, for the raters"), required=False, widget=forms.Textarea(attrs={"rows": 6}))
    closes = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_own(self) -> list[tuple[str, list[str]]]:
        """A line is a criterion."""
        return criteria.written(self.cleaned_data["own"])


class ModelsForm(ProjectForm):
    """The same for one model of the catalogue beside another."""

    beside = forms.ModelChoiceField(
        label=_("Compare with"), queryset=Model.objects.none(), empty_label=_("Please choose")
    )
    question_set = forms.ModelChoiceField(
        label=_("Question set"), queryset=EvaluationSet.objects.none(), empty_label=_("Please choose")
    )

    def __init__(self, user: User, model: Model, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["beside"].queryset = catalog.models(user).exclude(pk=model.pk)  # type: ignore[attr-defined]
        self.fields["question_set"].queryset = catalog.evaluation_sets(user)  # type: ignore[attr-defined]


class PracticeForm(forms.Form):
    """A practice item; one that is left empty is none. What is wrong with it is said by webapp.review.practice."""

    question = forms.CharField(label=_("Question"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    first = forms.CharField(label=_("First answer"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    second = forms.CharField(label=_("Second answer"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    right = forms.ChoiceField(label=_("What is right"), choices=RIGHT, required=False)
    why = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


_Practice = forms.formset_factory(PracticeForm, extra=2, max_num=practice.MOST)


def practice_forms(posted: QueryDict | None) -> Any:
    """The practice items as they were sent, else the ready ones and room for two more."""
    known = posted if posted is not None and "practice-TOTAL_FORMS" in posted else None
    ready = [
        {"question": one["question"], "first": one["answers"][0], "second": one["answers"][1]}
        | {"right": one["right"], "why": one["why"]}
        for one in words.practice()
    ]
    return _Practice(known, initial=ready, prefix="practice")


def practice_of(shown: Any) -> list[dict[str, str]] | None:
    """The items that were sent, empty ones left out; None: they were not asked for."""
    if not shown.is_bound:
        return None
    rows = [form.cleaned_data for form in shown]
    return [row for row in rows if any(row.get(name, "").strip() for name in ("question", "first", "second", "why"))]
