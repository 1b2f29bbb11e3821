"""Chats with models that think aloud: the thought stands beside the answer, and no later turn reads it."""

from pathlib import Path
from typing import Any

import pytest

from merger.evaluation.language_model import Prompt, Turn
from tests.saying import saying
from tests.webapp.catalog.test_imports import done
from webapp.accounts.models import User
from webapp.catalog import chats, importing, services
from webapp.catalog.models import Model

pytestmark = pytest.mark.django_db(transaction=True)
TEMPLATE = (
    "{% for m in messages %}<|{{ m.role }}|> {{ m.content }} {% endfor %}"
    "{% if add_generation_prompt %}<|assistant|> <think>\n{% endif %}"
)
CHAIN = {"<think>": "w12", "w12": "</think>", "</think>": "w18"}


@pytest.fixture
def thinker(expert: User, tmp_path: Path, settings: Any) -> Model:
    settings.MODEL_ROOTS, settings.STORE = [tmp_path / "root"], tmp_path / "store"
    words = ("<|user|>", "<|assistant|>", "<think>", "</think>", "w12", "w18", "hello")
    saying(tmp_path / "root" / "thinker", words, CHAIN, TEMPLATE)
    job = done(services.add_folder(expert, "thinker"), importing.import_folder)
    assert job.state == job.State.DONE, job.error
    return Model.objects.get(pk=job.result["model"])


def test_an_answer_comes_with_its_thought(expert: User, thinker: Model) -> None:
    job = done(services.chat(expert, [thinker], "hello"), chats.answer)
    (answer,) = job.result["answers"]
    assert (answer["text"], answer["thought"], answer["name"]) == ("w18", "w12", "thinker")


def test_earlier_thoughts_are_not_read_again(expert: User, thinker: Model) -> None:
    turns = [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "<think>w12</think>\n\nw18"}]
    job = done(services.chat(expert, [thinker], "hello", turns), chats.answer)
    assert job.result["answers"][0]["text"] == "w18"
    said = chats._model(thinker).conversation([*map(chats._turn, turns), Turn("user", Prompt("hello"))])
    assert said.text == "<|user|> hello <|assistant|> w18 <|user|> hello <|assistant|> <think>\n"
