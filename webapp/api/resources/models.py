"""Models of the catalogue: list, add, download, lineage."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from ninja import File, Form, Router, Status, UploadedFile

from webapp.accounts.rules import require
from webapp.api import answers
from webapp.api.person import person
from webapp.api.schemas import FolderIn, JobStarted, ModelIn, model_out
from webapp.catalog import folders, queries, services
from webapp.catalog.models import Model
from webapp.foundation import downloads
from webapp.lineage import pages as lineage
from webapp.lineage.recipes import recipe_text

router = Router(tags=["models"])


def _model(request: HttpRequest, pk: UUID) -> Model:
    require(request.user, "models.see")
    return get_object_or_404(queries.models(request.user), pk=pk)


def _folder(model: Model) -> Path:
    folder = Path(model.path)
    if not folder.is_dir():
        raise Http404
    return folder


@router.get("", response=list[answers.Model])
def list_models(request: HttpRequest) -> list[answers.Model]:
    """All models you may see, oldest first."""
    require(request.user, "models.see")
    return [model_out(model) for model in queries.models(request.user)]


@router.post("", response={202: JobStarted})
def add_folder(request: HttpRequest, body: FolderIn) -> Status[dict[str, Any]]:
    """Add a folder of this server; it stays where it is."""
    return Status(202, {"job": services.add_folder(person(request), body.folder, body.name, body.base).pk})


@router.post("/upload", response={202: JobStarted})
def upload(
    request: HttpRequest, files: File[list[UploadedFile]], name: Form[str], base: Form[UUID | None] = None
) -> Status[dict[str, Any]]:
    """Add a model from its files: config.json, safetensors, tokenizer, README.md; a LoRA adapter with its base."""
    return Status(202, {"job": services.add_upload(person(request), files, name, base).pk})


@router.get("/{uuid:pk}", response=answers.WholeModel)
def read(request: HttpRequest, pk: UUID) -> answers.WholeModel:
    """One model, with its files and its card."""
    model = _model(request, pk)
    folder = Path(model.path)
    files = folders.model_files(folder) if folder.is_dir() else []
    return {
        **model_out(model),
        "card": model.card,
        "files": [{"name": path.name, "size_bytes": path.stat().st_size} for path in files],
    }


@router.put("/{uuid:pk}", response=answers.Model)
def describe(request: HttpRequest, pk: UUID, body: ModelIn) -> answers.Model:
    """Rename a model of your own."""
    return model_out(services.describe_model(person(request), pk, body.name, body.description))


@router.delete("/{uuid:pk}", response={204: None})
def archive(request: HttpRequest, pk: UUID) -> Status[None]:
    """Take a model of your own out of the lists."""
    services.archive_model(person(request), pk)
    return Status(204, None)


@router.get("/{uuid:pk}/archive")
def archive_file(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """All files as one zip."""
    model = _model(request, pk)
    name = slugify(model.name, allow_unicode=True) or "model"
    members = [(f"{name}/{inner}", path) for inner, path in folders.members(_folder(model))]
    return downloads.archive_response(members, f"{name}.zip")


@router.get("/{uuid:pk}/files/{name}")
def one_file(request: HttpRequest, pk: UUID, name: str) -> StreamingHttpResponse:
    """One file."""
    found = folders.model_file(_folder(_model(request, pk)), name)
    if found is None:
        raise Http404
    return downloads.file_response(found)


@router.get("/{uuid:pk}/lineage", response=lineage.Family)
def family(request: HttpRequest, pk: UUID, hops: int = 2) -> lineage.Family:
    """The model's family within some hops: models, bonds, and how it was made."""
    return lineage.family_json(person(request), _model(request, pk), hops)


@router.get("/{uuid:pk}/recipe.yml", url_name="model_recipe")
def recipe(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """A merged model's recipe as mergekit YAML."""
    model = _model(request, pk)
    return downloads.text_response(recipe_text(person(request), model), "recipe.yml")
