"""Designs: draw, check, save under a revision, keep versions, start a run."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from webapp.accounts.rules import require
from webapp.api import answers
from webapp.api.person import person
from webapp.api.schemas import CheckIn, DesignIn, DesignSave, NoteIn, design_line, design_out, run_line
from webapp.designer import queries, services
from webapp.designer.models import Design
from webapp.foundation import downloads
from webapp.lineage.recipes import design_text
from webapp.runs import services as runs

router = Router(tags=["designs"])


def _design(request: HttpRequest, pk: UUID) -> Design:
    require(request.user, "designs.see")
    return get_object_or_404(queries.designs(request.user), pk=pk)


@router.get("", response=list[answers.DesignLine])
def list_designs(request: HttpRequest) -> list[answers.DesignLine]:
    """Your designs, last changed first, without their drawings."""
    require(request.user, "designs.see")
    return [design_line(design) for design in queries.designs(request.user).defer("graph", "search")]


@router.post("", response={201: answers.Design})
def create(request: HttpRequest, body: DesignIn) -> Status[answers.Design]:
    """A new design."""
    return Status(201, design_out(services.create(person(request), body.name, body.graph, body.search)))


@router.get("/{uuid:pk}", response=answers.WholeDesign)
def read(request: HttpRequest, pk: UUID) -> answers.WholeDesign:
    """A design with its drawing."""
    design = _design(request, pk)
    versions: list[answers.VersionLine] = [
        {"number": item.number, "note": item.note, "created": item.created.isoformat()}
        for item in design.versions.defer("graph", "search")
    ]
    return {**design_out(design), "versions": versions}


@router.put("/{uuid:pk}", response=answers.Design)
def save(request: HttpRequest, pk: UUID, body: DesignSave) -> answers.Design:
    """Save; 409 with ``current`` when somebody saved since ``revision``."""
    return design_out(
        services.save(person(request), pk, body.revision, name=body.name, graph=body.graph, search=body.search)
    )


@router.delete("/{uuid:pk}", response={204: None})
def put_away(request: HttpRequest, pk: UUID) -> Status[None]:
    """Take a design out of the list."""
    services.put_away(person(request), pk)
    return Status(204, None)


@router.post("/{uuid:pk}/check", response=answers.Check)
def check(request: HttpRequest, pk: UUID, body: CheckIn) -> dict[str, Any]:
    """Problems, estimate and sentence for what is on the canvas now; nothing is saved."""
    _design(request, pk)
    return queries.check(person(request), body.graph, body.search)


@router.post("/{uuid:pk}/versions", response={201: answers.VersionLine})
def keep_version(request: HttpRequest, pk: UUID, body: NoteIn) -> Status[answers.VersionLine]:
    """Keep the design as it is now."""
    version = services.keep_version(person(request), pk, body.note)
    return Status(201, {"number": version.number, "note": version.note, "created": version.created.isoformat()})


@router.get("/{uuid:pk}/versions/{int:number}", response=answers.Version)
def version(request: HttpRequest, pk: UUID, number: int) -> answers.Version:
    """A version that was kept."""
    found = get_object_or_404(_design(request, pk).versions, number=number)
    return {"number": found.number, "note": found.note, "graph": found.graph, "search": found.search}


@router.get("/{uuid:pk}/recipe.yml")
def recipe(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """The drawing as mergekit YAML; ranges left to the search as our extension ``free``."""
    return downloads.text_response(design_text(person(request), _design(request, pk)), "recipe.yml")


@router.post("/{uuid:pk}/runs", response={201: answers.RunLine})
def start(request: HttpRequest, pk: UUID) -> Status[answers.RunLine]:
    """Freeze the design as saved and start its search."""
    require(request.user, "runs.control")
    design = get_object_or_404(
        queries.designs(request.user).filter(pk__in=Design.objects.changeable_by(request.user)), pk=pk
    )
    return Status(201, run_line(runs.start(person(request), design)))
