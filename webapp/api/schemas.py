"""What requests may hold, and rows of the database as answers."""

from uuid import UUID

from ninja import Schema

from merger.evolution.loop.payloads import NamedBlendRow
from webapp.api import answers
from webapp.api.design_graph import GraphJson
from webapp.api.design_search import SearchJson
from webapp.catalog import question_files
from webapp.catalog.licences import licence_facts
from webapp.catalog.models import EvaluationSet, Model
from webapp.designer.models import Design
from webapp.runs.models import Candidate, Run
from webapp.streams.models import Job


class JobStarted(Schema):
    """A job was begun; follow it under /jobs/{job}."""

    job: UUID


class FolderIn(Schema):
    """A model folder on the server. ``base``: the model on which it goes, for the folder of a LoRA adapter."""

    folder: str
    name: str = ""
    base: UUID | None = None


class ModelsIn(Schema):
    """Models to compare; added: those of them that would join the others, all of them if not said."""

    models: list[str]
    added: list[str] | None = None


class ModelIn(Schema):
    """What may be changed about a model."""

    name: str
    description: str = ""


class DesignIn(Schema):
    """A new design; its parts are told in docs/concepts.md."""

    name: str
    graph: GraphJson | None = None
    search: SearchJson | None = None


class DesignSave(Schema):
    """The canvas, and the revision it began from."""

    name: str
    graph: GraphJson
    search: SearchJson
    revision: int


class CheckIn(Schema):
    """What is on the canvas now."""

    graph: GraphJson
    search: SearchJson


class NoteIn(Schema):
    """Why a version is kept."""

    note: str = ""


class NameIn(Schema):
    """A name."""

    name: str


class ChatIn(Schema):
    """One message to up to three models; ``history`` holds the turns before, oldest first."""

    models: list[str]
    message: str
    history: list[dict[str, str]] = []


def model_out(model: Model) -> answers.Model:
    """A model of the catalogue."""
    return {
        "id": str(model.pk),
        "name": model.name,
        "description": model.description,
        "architecture": model.architecture,
        "parameters": model.parameters,
        "size_bytes": model.size_bytes,
        "dtype": model.dtype,
        "layers": model.layers,
        "licence": model.licence,
        "licence_facts": licence_facts(model.licence),
        "language": model.language,
        "digest": model.digest,
        "origin": model.origin,  # type: ignore[typeddict-item] # one of Model.Origin
        "base": str(model.base_id) if model.base_id else None,
        "shared": model.owner_id is None,
        "created": model.created.isoformat(),
    }


def evaluation_set_out(item: EvaluationSet) -> answers.EvaluationSet:
    """A question set, without its questions."""
    return {
        "id": str(item.pk),
        "name": item.name,
        "description": item.description,
        "scorer": item.scorer,
        "template": item.template,
        "max_new_tokens": item.max_new_tokens,
        "shots": item.shots,
        "until": list(question_files.ends(item.until)),
        "thinking": item.thinking,
        "reading": item.reading,
        "items": item.items,
        "splits": item.splits,
        "sha256": item.sha256,
        "ratings": item.ratings,
        "shared": item.owner_id is None,
        "created": item.created.isoformat(),
    }


def design_line(design: Design) -> answers.DesignLine:
    """A design in a list."""
    return {
        "id": str(design.pk),
        "name": design.name,
        "revision": design.revision,
        "updated": design.updated.isoformat(),
        "created": design.created.isoformat(),
    }


def design_out(design: Design) -> answers.Design:
    """A design with its drawing."""
    return {**design_line(design), "graph": design.graph, "search": design.search}


def run_line(run: Run) -> answers.RunLine:
    """A run in a list."""
    return {
        "id": str(run.pk),
        "name": run.name,
        "design": {"id": str(run.design_id), "name": run.design.name},
        "status": run.status,  # type: ignore[typeddict-item] # one of Run.Status
        "generation": run.generation,
        "seed": run.seed,
        "stream": str(run.stream_id),
        "winner": {"id": str(run.winner.pk), "name": run.winner.name} if run.winner else None,
        "created": run.created.isoformat(),
        "started": run.started.isoformat() if run.started else None,
        "finished": run.finished.isoformat() if run.finished else None,
        "deadline": run.deadline.isoformat() if run.deadline else None,
    }


def run_out(run: Run) -> answers.WholeRun:
    """A run with its plan and, once done, its report."""
    return {
        **run_line(run),
        "stages": run.plan["engine"]["stages"],
        "models": [
            {"id": model["id"], "name": model["name"], "digest": model["digest"]} for model in run.plan["models"]
        ],
        "evaluation_set": run.plan["evaluation_set"],
        "skills": run.plan.get("skills", []),
        "parents": run.parents,
        "report": run.report | {"items": run.answers} if run.report else None,
    }


def candidate_out(candidate: Candidate, blend: list[NamedBlendRow]) -> answers.Candidate:
    """A candidate with its genes, without its scores on every single question."""
    return {
        "id": str(candidate.pk),
        "generation": candidate.generation.number,
        "index": candidate.index,
        "genome": candidate.genome,
        "status": candidate.status,  # type: ignore[typeddict-item] # one of Candidate.Status
        "fitness": candidate.fitness,
        "accuracy": candidate.accuracy,
        "seconds": candidate.seconds,
        "attempts": candidate.attempts,
        "error": candidate.error,
        "blend": blend,
    }


def job_out(job: Job) -> answers.Job:
    """A job and, once over, its result or its fault."""
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "state": job.state,  # type: ignore[typeddict-item] # one of Job.State
        "stream": str(job.stream_id),
        "result": job.result or None,
        "error": job.error or None,
        "created": job.created.isoformat(),
        "finished": job.finished.isoformat() if job.finished else None,
    }
