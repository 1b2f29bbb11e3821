"""Question sets: look before keeping, keep, list, read."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Form, Router, Status, UploadedFile

from merger.errors import N_
from merger.evaluation.scorers import DEFAULT
from merger.evaluation.task import SPLITS
from webapp.accounts.rules import require
from webapp.api import answers
from webapp.api.person import person
from webapp.api.previews import Preview
from webapp.api.schemas import evaluation_set_out
from webapp.catalog import growing, queries, question_files, question_formats, services
from webapp.foundation.refusals import TooLarge

router = Router(tags=["evaluation sets"])
MOST_ROWS = 200
_FILE = {"encoding": {"file": {"contentType": ", ".join(question_formats.MEDIA_TYPES)}}}
_SENT = {"requestBody": {"content": {"multipart/form-data": _FILE}}}


def _content(file: UploadedFile) -> bytes:
    if (file.size or 0) > question_files.MOST_BYTES:
        message, mend = N_("A question file may have {most} bytes."), N_("Split it into several question sets.")
        raise TooLarge(message, mend=mend, most=question_files.MOST_BYTES, field="file")
    content: bytes = file.read()
    return content


@router.get("", response=list[answers.EvaluationSet])
def list_sets(request: HttpRequest) -> list[answers.EvaluationSet]:
    """All question sets you may use, oldest first."""
    require(request.user, "question_sets.see")
    return [evaluation_set_out(item) for item in queries.evaluation_sets(request.user)]


@router.get("/growing", response=list[answers.GrowingSet])
def list_growing(request: HttpRequest) -> list[answers.GrowingSet]:
    """Judging projects whose judgements a design may take, newest first; a run takes those of its start."""
    require(request.user, "question_sets.see")
    return [
        {"id": str(one.id), "name": one.name, "people": one.people, "judgements": one.judgements}
        for one in growing.offered(request.user)
    ]


@router.post("/preview", response=Preview, openapi_extra=_SENT)
def preview(
    request: HttpRequest, file: File[UploadedFile], reading: Form[str] = "", scorer: Form[str] = ""
) -> dict[str, Any]:
    """What a file holds and what is wrong with it, row by row; nothing is kept.

    reading: JSON {"header", "columns": {our name: title}, "left_out": [rows], "sheet", "first_choice": 0 or 1}, each
    where it is not found. In the answer, "read" tells how the file was read; "first_choice_sure" is false where answers
    are numbers of choices that could count from 0 or from 1.
    """
    require(request.user, "question_sets.add")
    return question_files.preview(_content(file), file.name or "", question_files.reading(reading), scorer)


@router.post("", response={201: answers.EvaluationSet}, openapi_extra=_SENT)
def add(
    request: HttpRequest,
    file: File[UploadedFile],
    name: Form[str],
    scorer: Form[str] = DEFAULT,
    template: Form[str] = "",
    max_new_tokens: Form[int] = 64,
    shots: Form[int] = 0,
    until: Form[str] = "",
    thinking: Form[bool] = False,
    description: Form[str] = "",
    reading: Form[str] = "",
) -> Status[answers.EvaluationSet]:
    """Keep a question set. reading: as in the preview; it is kept with the set."""
    made = services.add_evaluation_set(
        person(request),
        filename=file.name or "",
        content=_content(file),
        name=name,
        description=description,
        scorer=scorer,
        template=template,
        max_new_tokens=max_new_tokens,
        shots=shots,
        until=until,
        thinking=thinking,
        reading=question_files.reading(reading),
    )
    return Status(201, evaluation_set_out(made))


@router.get("/{uuid:pk}", response=answers.WholeEvaluationSet)
def read(
    request: HttpRequest, pk: UUID, offset: int = 0, limit: int = 50, split: str = ""
) -> answers.WholeEvaluationSet:
    """One question set with some of its rows; also ratings that a run has taken."""
    require(request.user, "question_sets.see")
    found = get_object_or_404(queries.readable_sets(request.user), pk=pk)
    task = queries.task_of(found)
    items = task.split(split) if split in SPLITS else task.items
    begin = max(0, offset)
    rows = items[begin : begin + min(max(0, limit), MOST_ROWS)]
    shown: list[Any] = [question_files.row(item) for item in rows]
    return {**evaluation_set_out(found), "rows": shown, "count": len(items)}
