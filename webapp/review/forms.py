"""The making form."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from merger.judgements import CHECK
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


class AnswerPracticeForm(forms.Form):
    """The same of one answer: a right step for any of the criteria. kind: rubric or check."""

    question = forms.CharField(label=_("Question"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    answer = forms.CharField(label=_("Answer"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *arguments: Any, kind: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        rows = criteria.of_check() if kind == Project.Kind.CHECK else criteria.ready(criteria.READY)
        for row in rows:
            steps = [("", _("not told")), *((str(step), word) for step, word in enumerate(row["steps"]))]
            self.fields[row["name"]] = forms.ChoiceField(label=row["label"], choices=steps, required=False)
        if kind == Project.Kind.RUBRIC:
            lines = forms.Textarea(attrs={"rows": 2, "placeholder": _("Tone: friendly")})
            self.fields["own"] = forms.CharField(label=_("Right by criteria of your own"), required=False, widget=lines)
        self.fields["why"] = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
        self.steps = [row["name"] for row in rows]

    @property
    def item(self) -> dict[str, Any]:
        """As :func:`webapp.review.practice.read` takes it."""
        told = self.cleaned_data
        steps = {name: int(told[name]) for name in self.steps if told.get(name)}
        return {name: told.get(name, "") for name in ("question", "answer", "own", "why")} | {"steps": steps}


_Pairs = forms.formset_factory(PracticeForm, extra=2, max_num=practice.MOST)
_Answers = forms.formset_factory(AnswerPracticeForm, extra=2, max_num=practice.MOST)


def practice_forms(posted: QueryDict | None) -> dict[str, Any]:
    """For each kind of project its practice items as they were sent, else the ready ones and room for two more."""
    return {kind: _forms(kind, prefix, posted) for kind, prefix in practice.PREFIX.items()}


def _forms(kind: str, prefix: str, posted: QueryDict | None) -> Any:
    known = posted if posted is not None and f"{prefix}-TOTAL_FORMS" in posted else None
    ready = [_shown(kind, one) for one in words.practice_for(kind, {*criteria.READY, CHECK})]
    if kind == Project.Kind.PAIRS:
        return _Pairs(known, initial=ready, prefix=prefix)
    return _Answers(known, initial=ready, prefix=prefix, form_kwargs={"kind": kind})


def _shown(kind: str, item: Mapping[str, Any]) -> dict[str, Any]:
    """A kept practice item as its form shows it."""
    shown = {"question": item["question"], "why": item["why"]}
    if kind == Project.Kind.PAIRS:
        return shown | {"first": item["answers"][0], "second": item["answers"][1], "right": item["right"]}
    return shown | {"answer": item["answers"][0]} | {name: str(step) for name, step in item["right"].items()}


def practice_of(shown: Any) -> list[dict[str, Any]] | None:
    """The items that were sent, empty ones left out; None: none were, or the ready ones as they are."""
    if not shown.is_bound or not shown.has_changed():
        return None
    rows = [getattr(form, "item", form.cleaned_data) for form in shown]
    return [
        row
        for row in rows
        if any(row.get(name, "").strip() for name in ("question", "first", "second", "answer", "why"))
    ]
