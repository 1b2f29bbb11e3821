"""Practice items of the maker's own where one answer at a time is judged: kept, refused by field, told in the form."""

from typing import Any

import pytest
from django.test import Client

from tests.webapp.review.projects import finished
from webapp.accounts.models import User
from webapp.foundation.refusals import Refused
from webapp.review import words
from webapp.review.making import ProjectWish, make
from webapp.review.models import Project

pytestmark = pytest.mark.django_db(transaction=True)
OWN = (("Tone", ("harsh", "neutral", "friendly")),)


def items(**more: Any) -> list[dict[str, Any]]:
    one = {"question": "q", "answer": "a", "steps": {"correct": 1}, "own": "", "why": "because"}
    return [one | {"answer": f"a{place}"} | (more if place == 1 else {}) for place in range(3)]


def wished(kind: str = "rubric", **more: Any) -> ProjectWish:
    own = OWN if kind == "rubric" else ()
    return ProjectWish(split="search", kind=kind, criteria=("correct", "safe"), own=own, practice=items(**more))


def test_right_steps_are_kept_for_the_criteria_that_the_project_has(expert: User) -> None:
    run = finished(expert)
    made = make(expert, run.pk, wished(steps={"safe": 2, "polite": 1}, own="Tone: friendly"))
    assert made.practice[1] == {"question": "q", "answers": ["a1"], "right": {"safe": 2, "own1": 2}, "why": "because"}
    check = make(expert, run.pk, ProjectWish(split="search", kind="check", practice=[
        one | {"steps": {"check": place}} for place, one in enumerate(items())
    ]))  # fmt: skip
    assert [one["right"] for one in check.practice] == [{"check": 0}, {"check": 1}, {"check": 2}]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"question": " "}, "rubric-1-question"),
        ({"answer": ""}, "rubric-1-answer"),
        ({"why": "x" * 5000}, "rubric-1-why"),
        ({"steps": {"correct": 4}}, "rubric-1-correct"),
        ({"steps": {"polite": 1}}, "rubric-1-answer"),
        ({"own": "Tone: loud"}, "rubric-1-own"),
        ({"own": "Length: short"}, "rubric-1-own"),
        ({"answer": "as Arithmetic would say"}, "rubric-1-answer"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(expert: User, more: dict[str, Any], field: str) -> None:
    run = finished(expert)
    with pytest.raises(Refused) as fault:
        make(expert, run.pk, wished(**more))
    assert fault.value.facts["field"] == field and Project.objects.count() == 0


def posted(page: Any, kind: str) -> dict[str, Any]:
    """What the browser sends: the form as it is shown."""
    shown = page.context["practice"]
    told = {"kind": kind, "questions": 1, "raters": 1, "split": "search", "criteria": ["correct", "natural"]}
    for forms in shown.values():
        told |= {f"{forms.prefix}-TOTAL_FORMS": forms.total_form_count(), f"{forms.prefix}-INITIAL_FORMS": 3}
        told |= {form.add_prefix(name): form[name].value() or "" for form in forms for name in form.fields}
    return told


@pytest.mark.parametrize("kind", Project.Kind.values)
def test_a_form_left_as_it_is_takes_the_ready_items(expert: User, as_expert: Client, kind: str) -> None:
    address = f"/judging/new/?run={finished(expert).pk}"
    assert as_expert.post(address, posted(as_expert.get(address), kind)).status_code == 302
    made = Project.objects.get()
    assert made.practice == words.practice_for(kind, {row["name"] for row in made.criteria}) and made.practice


@pytest.mark.parametrize("kind", ["rubric", "check"])
def test_the_form_takes_own_items_and_says_what_is_wrong(expert: User, as_expert: Client, kind: str) -> None:
    address = f"/judging/new/?run={finished(expert).pk}"
    told = posted(as_expert.get(address), kind) | {"own": "Tone: harsh / friendly"}
    told |= {f"{kind}-1-question": "Mine", f"{kind}-1-answer": "Mine too"}
    if kind == "rubric":
        told |= {"rubric-1-own": "Tone: friendly"}
    refused = as_expert.post(address, told | {f"{kind}-1-why": ""})
    assert refused.status_code == 422 and refused.context["practice"][kind][1].errors["why"]
    assert "Mine too" in refused.content.decode()
    assert as_expert.post(address, told).status_code == 302
    made = Project.objects.get().practice[1]
    assert (made["question"], made["answers"]) == ("Mine", ["Mine too"])
    assert made["right"] == ({"check": 1} if kind == "check" else {"correct": 3, "natural": 2, "own1": 1})


def test_the_api_takes_them(expert: User, as_expert: Client) -> None:
    body = {"run": str(finished(expert).pk), "kind": "check", "split": "search", "questions": 1, "raters": 1}
    body |= {"practice": [{"question": "q", "answer": f"a{n}", "steps": {"check": n}, "why": "w"} for n in range(3)]}
    assert as_expert.post("/api/v1/judging/projects", body, content_type="application/json").status_code == 201
    assert Project.objects.get().practice[2]["right"] == {"check": 2}
