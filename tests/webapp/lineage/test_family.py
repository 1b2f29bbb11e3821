"""A model's family, as far as a person may see it."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from merger.recipes.recipe import Input, Merge, Recipe, Source
from tests.loops import finish
from tests.webapp import thread
from webapp.accounts.models import User
from webapp.catalog.models import Model
from webapp.lineage.pages import family_json
from webapp.lineage.queries import family, kin
from webapp.lineage.services import record_parents

pytestmark = pytest.mark.django_db


def child(name: str, owner: User | None, parents: list[Model]) -> Model:
    facts = {
        field.name: getattr(parents[0], field.name)
        for field in Model._meta.fields
        if field.name not in ("id", "owner", "digest", "name", "origin")
    }
    model = Model.objects.create(name=name, owner=owner, digest=uuid.uuid4().hex * 2, origin="merged", **facts)
    keys = [str(parent.pk) for parent in parents]
    recipe = Recipe(Merge("linear", tuple(Input(Source(key), (("weight", 0.5),)) for key in keys)))
    record_parents(model, keys, None, recipe)  # type: ignore[arg-type]  # no run made these
    return model


def names(user: User, model: Model, hops: int) -> tuple[list[str], bool]:
    found = family(user, model, hops)
    return sorted(member.name for member in found.models), found.more


def test_hops_and_whether_there_is_more(expert: User) -> None:
    base, japanese, _arithmetic = thread.zoo_models()
    one = child("one", expert, [base, japanese])
    two = child("two", expert, [one, base])
    three = child("three", expert, [two, japanese])
    assert names(expert, three, 1) == (["japanese", "three", "two"], True)
    assert names(expert, three, 2) == (["base", "japanese", "one", "three", "two"], False)
    assert names(expert, three, 9) == (["base", "japanese", "one", "three", "two"], False)
    assert names(expert, one, 9) == (["base", "japanese", "one", "three", "two"], False)
    assert [item.name for item in kin(expert, two)[0]] == ["one", "base"]
    assert [item.name for item in kin(expert, two)[1]] == ["three"]


def test_other_peoples_children_are_not_shown(expert: User, make_user: Callable[..., User]) -> None:
    base, japanese, _arithmetic = thread.zoo_models()
    child("secret", make_user("expert", "other"), [base, japanese])
    mine = child("mine", expert, [base, japanese])
    assert names(expert, base, 2)[0] == ["base", "japanese", "mine"]
    assert [item.name for item in kin(expert, base)[1]] == [mine.name]


def test_recording_twice_is_once(expert: User) -> None:
    base, japanese, _arithmetic = thread.zoo_models()
    model = child("one", expert, [base, japanese])
    keys = [str(base.pk), str(japanese.pk)]
    record_parents(model, keys, None, Recipe(Source(keys[0])))  # type: ignore[arg-type]
    assert model.parent_edges.count() == 2


def test_the_recipe_is_read_back_as_mergekit_yaml(as_expert: Client, expert: User) -> None:

    from django.http import StreamingHttpResponse

    base, japanese, _arithmetic = thread.zoo_models()
    model = child("one", expert, [base, japanese])
    answer = as_expert.get(f"/api/v1/models/{model.pk}/recipe.yml")
    assert isinstance(answer, StreamingHttpResponse) or hasattr(answer, "streaming_content")

    async def text() -> str:
        return b"".join([block async for block in answer]).decode()

    yaml = finish(text())
    assert f"# ./base: base, SHA-256 {base.digest}" in yaml
    assert "merge_method: linear" in yaml and "- model: ./japanese" in yaml


def test_terms_come_down_from_all_sources_however_far(expert: User) -> None:
    base, japanese, arithmetic = thread.zoo_models()
    Model.objects.filter(pk=japanese.pk).update(licence="cc-by-nc-4.0")
    Model.objects.filter(pk=arithmetic.pk).update(licence="gpl-3.0")
    one = child("one", expert, [base, japanese])
    two = child("two", expert, [one, arithmetic])
    three = child("three", expert, [two, base])
    told = {one["name"]: one["terms"] for one in family_json(expert, three, 1)["members"]}
    assert told == {
        "base": {"verdict": "free", "because": []},
        "two": {"verdict": "forbidden", "because": ["japanese"]},
        "three": {"verdict": "forbidden", "because": ["japanese"]},
    }
    Model.objects.filter(pk=japanese.pk).update(licence="llama3.3")
    told = {one["name"]: one["terms"] for one in family_json(expert, three, 2)["members"]}
    assert told["three"] == {"verdict": "clash", "because": ["japanese", "arithmetic"]}
    assert told["one"]["verdict"] == "free"


def test_a_model_whose_sources_are_not_seen_goes_by_its_own_licence(
    expert: User, make_user: Callable[..., User]
) -> None:
    base, japanese, _arithmetic = thread.zoo_models()
    Model.objects.filter(pk=japanese.pk).update(licence="cc-by-nc-4.0", owner=make_user("expert", "stranger"))
    made = child("made", expert, [base, japanese])
    Model.objects.filter(pk=made.pk).update(licence="cc-by-nc-4.0")
    told = {one["name"]: one["terms"] for one in family_json(expert, made, 0)["members"]}
    assert told["made"] == {"verdict": "forbidden", "because": ["made"]}
