"""On the web, too, sources are asked as they are and a winner as it will be saved: adapters, chat templates, ends."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from merger.evaluation.language_model import Prompt
from merger.evaluation.runner import answer_items
from merger.evaluation.transformers_model import TransformersModel
from tests.chatting import TEMPLATE, adapter, chatting
from tests.chatting import questions as written
from tests.webapp import thread
from tests.webapp.runs.test_same_winner import drive
from webapp.accounts.models import User
from webapp.catalog import chats
from webapp.catalog.imports import register
from webapp.catalog.models import EvaluationSet, Model
from webapp.catalog.queries import task_of
from webapp.catalog.services import add_evaluation_set
from webapp.catalog.services import chat as ask
from webapp.catalog.store import checkpoint_of
from webapp.designer.graph import read
from webapp.designer.problems import problems
from webapp.designer.services import create
from webapp.lineage.saving import save
from webapp.lineage.services import save_winner
from webapp.runs.models import Run
from webapp.runs.services import start
from webapp.streams.jobs import perform
from webapp.streams.models import Job

pytestmark = pytest.mark.django_db(transaction=True)
STAGE = {"algorithm": "random", "granularity": "model", "generations": 1, "population": 3}


@pytest.fixture
def questions(expert: User, tmp_path: Path) -> EvaluationSet:
    content = written(tmp_path / "set.jsonl").read_bytes()
    return add_evaluation_set(
        expert, filename="set.jsonl", content=content, name="set", scorer="exact", max_new_tokens=12
    )


@pytest.fixture
def models(expert: User, tmp_path: Path) -> list[Model]:
    base = chatting(tmp_path / "base", 1)
    chatting(tmp_path / "tuned", 2, template=TEMPLATE, stops=[2, 61], near=base)
    adapter(tmp_path / "lora", base, 5, TEMPLATE)

    def row(folder: str, name: str, on: Model | None = None) -> Model:
        return register(tmp_path / folder, name=name, owner=expert, origin=Model.Origin.FOLDER, base=on)[0]

    first = row("base", "base")
    return [first, row("tuned", "tuned"), row("lora", "adapted", first)]


def finished(owner: User, models: list[Model], questions: EvaluationSet, **search: Any) -> Run:
    settings = thread.search(questions, stages=[STAGE], **search)
    run = start(owner, create(owner, "design", thread.drawing(models, 0.2, 0.9), settings))
    drive(run)
    run.refresh_from_db()
    assert run.status == Run.Status.DONE, thread.kinds(run)
    return run


@pytest.mark.parametrize("template", [None, "none"])
def test_a_saved_winner_says_what_its_report_says(
    expert: User, models: list[Model], questions: EvaluationSet, template: str | None
) -> None:
    run = finished(expert, models, questions, chat_template=template)
    job = save_winner(expert, run.pk, "child")
    perform(str(job.pk), save)
    job = Job.objects.get(pk=job.pk)
    assert job.state == Job.State.DONE, job.error
    child = Model.objects.get(pk=job.result["model"])
    saved = TransformersModel(checkpoint_of(child))
    assert saved.prompt(Prompt("w5"), None).text == (
        "<|im_start|>user\nw5<|im_end|>\n<|im_start|>assistant\n" if template is None else "w5"
    )
    assert set(saved.encoding.ends) == {2, 61}
    task = task_of(questions)
    said = answer_items(saved, task, task.split("heldout"))
    assert [item["winner"]["text"] for item in run.answers] == [answer.text for answer in said]


def test_sources_are_measured_as_they_are(expert: User, models: list[Model], questions: EvaluationSet) -> None:
    run = finished(expert, models, questions)
    task = task_of(questions)
    for place, (row, parent) in enumerate(zip(models, run.report["parents"], strict=True)):
        assert (parent["name"], parent["digest"]) == (row.name, row.digest)
        said = answer_items(TransformersModel(checkpoint_of(row)), task, task.split("heldout"))
        assert [item["parents"][place]["text"] for item in run.answers] == [answer.text for answer in said]
    texts = [[item["parents"][place]["text"] for item in run.answers] for place in (0, 2)]
    assert texts[0] != texts[1]  # the adapter is no base


def test_a_chat_is_held_with_the_adapter_on(expert: User, models: list[Model]) -> None:
    job = ask(expert, [models[0], models[2]], "w5 w6 w7")
    perform(str(job.pk), chats.answer)
    told = [answer["text"] for answer in Job.objects.get(pk=job.pk).result["answers"]]
    adapted = TransformersModel(checkpoint_of(models[2]))
    assert told[1] == adapted.generate([adapted.prompt(Prompt("w5 w6 w7"), None)], chats.MOST_TOKENS, 1)[0].strip()
    assert told[0] != told[1]


def test_the_designer_tells_whose_template_the_child_takes(
    expert: User, models: list[Model], questions: EvaluationSet
) -> None:
    graph = read(thread.drawing(models, 0.2, 0.9))

    def told(template: str | None) -> list[tuple[str, str | None]]:
        with translation.override("en"):
            found = problems(expert, graph, thread.search(questions, stages=[STAGE], chat_template=template))
        return [(one.message, one.action) for one in found if "template" in one.message]

    assert told(None) == [
        ("base has no chat template; the child takes the one of tuned and is asked with it.", "ask_plain")
    ]
    assert told("none") == [
        (
            "The child gets no chat template and is asked with plain text, though tuned, adapted have one.",
            "ask_as_sources",
        )
    ]
