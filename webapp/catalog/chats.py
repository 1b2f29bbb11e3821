"""Answers of a few models to one message, in a worker that keeps the last models in memory."""

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from merger.errors import MergerError
from merger.evaluation.task import THOUGHT_TOKENS
from merger.evaluation.thinking import Said, answer_of
from webapp.catalog import queries
from webapp.catalog.models import Model
from webapp.catalog.store import checkpoint_of
from webapp.foundation.messages import translated
from webapp.streams import services as streams
from webapp.streams.models import Job

if TYPE_CHECKING:
    from merger.evaluation.transformers_model import TransformersModel

MOST_TOKENS = 256
_loaded: "OrderedDict[str, TransformersModel]" = OrderedDict()


def answer(job: Job) -> dict[str, Any]:
    """{"answers": [{"model", "name", "text", "seconds"}]}, with "thought" where a model thought aloud; a model that
    fails says why in ``error``.
    """
    chosen = queries.models_by_id(job.owner, job.input["models"])
    answers: list[dict[str, Any]] = []
    for number, key in enumerate(job.input["models"]):
        model = chosen.get(key)
        if model is None:
            answers.append({"model": key, "name": "", "error": _("This model is no longer there."), "text": ""})
            continue
        began = time.monotonic()
        row: dict[str, Any] = {"model": key, "name": model.name, "text": ""}
        try:
            said = _generate(model, job.input["history"], job.input["message"])
            row |= {"text": said.answer.strip()} | ({"thought": said.thought} if said.thought else {})
        except MergerError as fault:
            row["error"] = translated(fault.message, fault.facts)
        row["seconds"] = round(time.monotonic() - began, 3)
        answers.append(row)
        streams.tell_progress(job, number + 1, len(job.input["models"]), "models")
    return {"answers": answers}


def _generate(row: Model, history: list[dict[str, str]], message: str) -> Said:
    """The next turn; a model that its template makes think first has room for that."""
    model = _model(row)
    prompt = model.prompt(message, None) if not history else _conversation(model, history, message)
    opened = model.markers.opened(prompt)
    text = model.generate([prompt], MOST_TOKENS + (THOUGHT_TOKENS if opened else 0), 1)[0]
    return model.markers.split(text, opened)


def _conversation(model: "TransformersModel", history: list[dict[str, str]], message: str) -> str:
    """All turns as the tokenizer's chat template writes them; without one, as lines. Earlier thoughts are left out."""
    turns = [turn if turn["role"] == "user" else {**turn, "content": answer_of(turn["content"])} for turn in history]
    turns.append({"role": "user", "content": message})
    if not model.tokenizer.chat_template:
        return "\n".join(turn["content"] for turn in turns)
    text: str = model.tokenizer.apply_chat_template(
        turns, tokenize=False, add_generation_prompt=True, **model.reasoning.switches(False)
    )
    return text


def _model(row: Model) -> "TransformersModel":
    from merger.evaluation.transformers_model import TransformersModel  # imports torch

    if row.digest not in _loaded:
        while len(_loaded) >= max(1, int(getattr(settings, "CHAT_MODELS", 3))):
            _loaded.popitem(last=False)
        _loaded[row.digest] = TransformersModel(checkpoint_of(row))
    _loaded.move_to_end(row.digest)
    return _loaded[row.digest]
