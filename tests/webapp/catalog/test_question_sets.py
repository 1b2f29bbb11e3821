"""Question sets are looked at row by row before they are kept."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.webapp import thread
from webapp.accounts.models import User
from webapp.catalog import queries
from webapp.catalog.models import EvaluationSet

URL = "/api/v1/evaluation-sets"


def send(
    client: Client, path: str, content: bytes, name: str = "few.csv", **fields: object
) -> tuple[int, dict[str, object]]:
    answer = client.post(path, {"file": SimpleUploadedFile(name, content), **fields}, headers={"accept-language": "en"})
    return answer.status_code, answer.json()


def test_a_preview_shows_rows_and_keeps_nothing(as_expert: Client) -> None:
    status, found = send(as_expert, f"{URL}/preview", thread.few_questions())
    assert status == 200 and found["problems"] == []
    assert found["count"] == 12 and found["splits"] == {"search": 6, "validation": 3, "heldout": 3}
    assert not EvaluationSet.objects.exists()


def test_every_bad_row_is_named(as_expert: Client) -> None:
    content = "question,answer,split\n一足す一は？,二,search\n,三,search\n二足す二は？,,nowhere\n".encode()
    status, found = send(as_expert, f"{URL}/preview", content)
    assert status == 200
    problems = found["problems"]
    assert isinstance(problems, list)
    assert [(item["row"], item["column"]) for item in problems] == [(3, "question"), (4, "answer"), (4, "split")]
    answer = as_expert.post(URL, {"file": SimpleUploadedFile("few.csv", content), "name": "bad"})
    assert answer.status_code == 422 and len(answer.json()["problems"]) == 3
    assert not EvaluationSet.objects.exists()


def test_a_sound_file_is_kept_and_read_back(as_expert: Client, expert: User) -> None:
    answer = as_expert.post(
        URL,
        {
            "file": SimpleUploadedFile("few.csv", thread.few_questions()),
            "name": "few",
            "scorer": "japanese_answer",
            "template": "問：{question}\n答：",
            "max_new_tokens": 26,
        },
    )
    assert answer.status_code == 201
    kept = EvaluationSet.objects.get(pk=answer.json()["id"])
    assert kept.owner == expert and kept.items == 12
    assert len(queries.task_of(kept).split("heldout")) == 3
    page = as_expert.get(f"{URL}/{kept.pk}?split=heldout").json()
    assert page["count"] == 3 and len(page["rows"]) == 3
    assert as_expert.get(f"/question-sets/{kept.pk}/?split=search").status_code == 200


def test_a_template_without_a_place_and_an_unknown_scorer_are_refused(as_expert: Client) -> None:
    for fields in ({"template": "no place"}, {"scorer": "nothing"}, {"max_new_tokens": 0}):
        answer = as_expert.post(
            URL, {"file": SimpleUploadedFile("few.csv", thread.few_questions()), "name": "few", **fields}
        )
        assert answer.status_code == 422, fields
