"""Answers of a few models to one message, in a worker that keeps the last models in memory."""

import time
from collections import OrderedDict

from django.conf import settings
from django.utils.translation import gettext as _

from merger.errors import MergerError
from merger.evaluation.language_model import LanguageModel, Prompt, Turn
from merger.evaluation.models import open_model
from merger.evaluation.task import THOUGHT_TOKENS
from merger.evaluation.thinking import Said, answer_of
from webapp.catalog import queries
from webapp.catalog.models import Model
from webapp.catalog.payloads import ChatAnswer, ChatAnswers
from webapp.catalog.store import checkpoint_of
from webapp.foundation.messages import translated
from webapp.streams import services as streams
from webapp.streams.models import Job

MOST_TOKENS = 256
_loaded: OrderedDict[str, LanguageModel] = OrderedDict()


def answer(job: Job) -> ChatAnswers:
    """Ask every model of the job; one that fails says why."""
    chosen = queries.models_by_id(job.owner, job.input["models"])
    answers: list[ChatAnswer] = []
    for number, key in enumerate(job.input["models"]):
        model = chosen.get(key)
        if model is None:
            answers.append({"model": key, "name": "", "error": _("This model is no longer there."), "text": ""})
            continue
        began = time.monotonic()
        row: ChatAnswer = {"model": key, "name": model.name, "text": ""}
        try:
            said = _generate(model, job.input["history"], job.input["message"])
            row["text"] = said.answer.strip()
            if said.thought:
                row["thought"] = said.thought
        except MergerError as fault:
            row["error"] = translated(fault.message, fault.facts)
        row["seconds"] = round(time.monotonic() - began, 3)
        answers.append(row)
        streams.tell_progress(job, number + 1, len(job.input["models"]), "models")
    return {"answers": answers}


def _generate(row: Model, history: list[dict[str, str]], message: str) -> Said:
    """The next turn; a model that its template makes think first has room for that."""
    model = _model(row)
    prompt = model.conversation([*map(_turn, history), Turn("user", Prompt(message))])
    opened = model.markers.opened(prompt.text)
    text = model.generate([prompt], MOST_TOKENS + (THOUGHT_TOKENS if opened else 0), 1)[0]
    return model.markers.split(text, opened)


def _turn(said: dict[str, str]) -> Turn:
    """An earlier turn; what the model thought in it is left out."""
    role, text = said["role"], said["content"]
    return Turn(role, Prompt(text if role == "user" else answer_of(text)))


def _model(row: Model) -> LanguageModel:
    if row.digest not in _loaded:
        while len(_loaded) >= max(1, int(getattr(settings, "CHAT_MODELS", 3))):
            _loaded.popitem(last=False)
        _loaded[row.digest] = open_model(checkpoint_of(row))
    _loaded.move_to_end(row.digest)
    return _loaded[row.digest]
