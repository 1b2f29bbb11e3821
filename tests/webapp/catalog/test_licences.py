"""What screens and the API are told of licences, in the reader's language."""

import json

import pytest
from django.test import Client
from django.utils import translation

from tests.webapp import thread
from webapp.accounts.models import User
from webapp.catalog.licences import licence_facts
from webapp.catalog.models import Model

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("stated", "commercial", "share_alike", "care"),
    [
        ("apache-2.0", True, False, False),
        ("cc-by-sa-4.0", True, True, True),
        ("cc-by-nc-4.0", False, False, True),
        ("llama3.3", True, False, True),
        ("home-made", None, False, True),
        ("", None, False, True),
    ],
)
def test_facts(stated: str, commercial: bool | None, share_alike: bool, care: bool) -> None:
    facts = licence_facts(stated)
    assert (facts["commercial"], facts["share_alike"], facts["care"]) == (commercial, share_alike, care)


def test_notes_are_told_in_the_readers_language() -> None:
    with translation.override("ja"):
        assert licence_facts("llama3.3")["note"] == (
            "用途の制限が引き継がれます。 名前を「Llama」で始める必要があります。 "
            "「Built with Llama」と表示する必要があります。 月間利用者7億人未満なら無償です。"
        )


def test_the_designer_asks_what_added_models_would_bring(client: Client, expert: User) -> None:
    base, japanese, _arithmetic = thread.zoo_models()
    Model.objects.filter(pk=japanese.pk).update(licence="cc-by-nc-4.0")
    client.force_login(expert)

    def terms(**body: list[str]) -> object:
        answer = client.post("/api/v1/compatibility", json.dumps(body), content_type="application/json")
        return answer.json()["terms"]

    both = [str(base.pk), str(japanese.pk)]
    assert terms(models=both, added=both[:1]) == {"verdict": "free", "because": []}
    assert terms(models=both) == terms(models=both, added=both[1:]) == {"verdict": "forbidden", "because": ["japanese"]}
