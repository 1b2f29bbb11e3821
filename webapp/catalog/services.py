"""Writes of the catalogue: adding models and question sets."""

import hashlib
import os
import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from merger.errors import N_
from merger.evaluation.task import MOST_SHOTS
from merger.evaluation.tasks import Reading
from webapp.accounts.models import User
from webapp.accounts.rules import require
from webapp.catalog import question_files, store
from webapp.catalog.adapters import base_for
from webapp.catalog.folders import allowed, plain_name
from webapp.catalog.models import EvaluationSet, Model
from webapp.foundation.refusals import Refused, TooLarge
from webapp.streams import jobs
from webapp.streams.models import Job

MOST_FILES = 200
MOST_CHATTING = 3
LONGEST_MESSAGE = 8_000
MOST_TURNS = 40


def upload_limit() -> int:
    """Most bytes of one uploaded model."""
    return int(getattr(settings, "MODEL_UPLOAD_BYTES", 20 * 2**30))


@transaction.atomic
def add_folder(user: User, folder: str, name: str = "", base: uuid.UUID | None = None) -> Job:
    """Begin to import a model folder of this server, which stays where it is.

    base: the model on which the folder's LoRA adapter goes. Raises Refused, CheckpointError, Model.DoesNotExist.
    """
    require(user, "models.add")
    path = allowed(folder)
    facts = {"folder": str(path), "name": (name.strip() or path.name)[:200]}
    return jobs.begin(user, "import", facts | _based(base_for(user, path, base)))


def add_upload(user: User, files: Sequence[UploadedFile[Any]], name: str, base: uuid.UUID | None = None) -> Job:
    """Write the uploaded files into the store's entrance and begin to check them. base, errors: as for add_folder."""
    require(user, "models.add")
    if not name.strip():
        raise Refused(N_("Give the model a name."), field="name")
    if not files or len(files) > MOST_FILES:
        raise Refused(N_("Send between 1 and {most} files."), most=MOST_FILES, field="files")
    names = [plain_name(Path(str(file.name)).name) for file in files]
    if len(set(names)) != len(names):
        raise Refused(N_("Two files have the same name."), field="files")
    most = upload_limit()
    if sum(file.size or 0 for file in files) > most:
        raise TooLarge(N_("The model is larger than {most} bytes."), most=most, field="files")
    entrance = uuid.uuid4().hex
    folder = store.folder("incoming", entrance)
    try:
        for file, plain in zip(files, names, strict=True):
            _write(file, folder / plain)
        facts = {"entrance": entrance, "name": name.strip()[:200]} | _based(base_for(user, folder, base))
        with transaction.atomic():
            return jobs.begin(user, "upload", facts)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _based(base: Model | None) -> dict[str, str]:
    return {} if base is None else {"base": str(base.pk)}


def _write(file: UploadedFile[Any], path: Path) -> None:
    try:
        os.link(file.temporary_file_path(), path)  # type: ignore[attr-defined]  # only files that went to disk have one
        return
    except (AttributeError, OSError):  # small and in memory, or on another disk
        pass
    with path.open("xb") as target:
        for block in file.chunks(1 << 20):
            target.write(block)
        target.flush()
        os.fsync(target.fileno())


def add_evaluation_set(
    user: User | None,
    *,
    filename: str,
    content: bytes,
    name: str,
    description: str = "",
    scorer: str,
    template: str = "",
    max_new_tokens: int = 64,
    shots: int = 0,
    until: str = "",
    thinking: bool = False,
    reading: Reading | None = None,
) -> EvaluationSet:
    """Keep a question file and describe it. Raises TaskProblems with every unusable row, or Refused.

    user None: shared with everybody (only the server's own commands do that).
    """
    if user is not None:
        require(user, "question_sets.add")
    if not name.strip():
        raise Refused(N_("Give the question set a name."), field="name")
    if not 1 <= max_new_tokens <= 4096:
        raise Refused(N_("An answer may have between 1 and 4096 tokens."), field="max_new_tokens")
    if not 0 <= shots <= MOST_SHOTS:
        message, mend = N_("{shots} solved examples are not possible."), N_("Choose a number from 0 to {most}.")
        raise Refused(message, mend=mend, shots=shots, most=MOST_SHOTS, field="shots")
    made = EvaluationSet(
        name=name.strip()[:200],
        description=description.strip(),
        scorer=scorer,
        template=template,
        max_new_tokens=max_new_tokens,
        shots=shots,
        until=until.strip("\r\n"),
        thinking=thinking,
        reading=(reading or Reading()).to_json(),
        filename=question_files.plain(filename),
        owner=user,
    )
    keep_questions(made, content, filename)
    return made


def keep_questions(made: EvaluationSet, content: bytes, filename: str) -> None:
    """Store a described set with its file. Raises TaskProblems with every unusable row, or Refused."""
    task = question_files.check(content, filename, made)
    made.items, made.splits = len(task.items), task.sizes()
    made.sha256 = hashlib.sha256(content).hexdigest()
    question_files.keep(content, made.sha256, filename)
    made.save()


@transaction.atomic
def describe_model(user: User, model_id: uuid.UUID, name: str, description: str) -> Model:
    """Rename a model of one's own. Raises Refused, Model.DoesNotExist."""
    require(user, "models.add")
    model = Model.objects.changeable_by(user).select_for_update().get(pk=model_id)
    if not name.strip():
        raise Refused(N_("Give the model a name."), field="name")
    model.name, model.description = name.strip()[:200], description.strip()
    model.save(update_fields=["name", "description"])
    return model


@transaction.atomic
def archive_model(user: User, model_id: uuid.UUID) -> None:
    """Take a model out of the lists; runs and lineage that name it keep it. Raises Model.DoesNotExist."""
    require(user, "models.add")
    model = Model.objects.changeable_by(user).select_for_update().get(pk=model_id)
    model.archived = timezone.now()
    model.save(update_fields=["archived"])


@transaction.atomic
def chat(user: User, models: Sequence[Model], message: str, history: Sequence[dict[str, Any]] = ()) -> Job:
    """Ask up to three models the same thing. ``history``: turns {"role": "user"|"assistant", "content"}."""
    require(user, "chats.hold")
    if not 1 <= len(models) <= MOST_CHATTING:
        raise Refused(N_("Choose between 1 and {most} models."), most=MOST_CHATTING, field="models")
    if not message.strip():
        raise Refused(N_("Write something first."), field="message")
    turns = [{"role": str(turn.get("role")), "content": str(turn.get("content", ""))} for turn in history]
    if len(turns) > MOST_TURNS or any(turn["role"] not in ("user", "assistant") for turn in turns):
        raise Refused(N_("This conversation is too long; begin a new one."), field="history")
    if len(message) + sum(len(turn["content"]) for turn in turns) > LONGEST_MESSAGE:
        raise Refused(N_("The text is longer than {most} characters."), most=LONGEST_MESSAGE, field="message")
    return jobs.begin(
        user, "chat", {"models": [str(model.pk) for model in models], "message": message, "history": turns}
    )
