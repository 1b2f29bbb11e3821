"""What a worker does to save a winner: merge into the store, record the model and its parents."""

import shutil
from dataclasses import replace

from django.db import transaction

from merger.errors import N_, MergerError
from merger.evolution.report.results import lineage as lineage_of
from merger.outputs.merging import merge_to_folder
from merger.recipes.recipe import sources
from merger.weights.checkpoint import Checkpoint
from webapp.catalog import imports, store
from webapp.catalog.models import Model
from webapp.catalog.payloads import KeptModel
from webapp.foundation.refusals import Refused
from webapp.lineage.services import record_parents
from webapp.runs import engine
from webapp.runs.models import Run
from webapp.runs.queries import winning_recipe
from webapp.streams import jobs
from webapp.streams.models import Job


def save(job: Job) -> KeptModel:
    """Merge the winner of a run, once for a digest however often it is asked for."""
    run = Run.objects.changeable_by(job.owner).filter(pk=job.input["run"], status=Run.Status.DONE).first()
    if run is None:
        raise Refused(N_("The run is no longer there."))
    recipe, checkpoints = winning_recipe(run), engine.checkpoints_of(run)
    names = {model["id"]: model["name"] for model in run.plan["models"]}
    facts = lineage_of(recipe, run.report, checkpoints)
    facts = replace(
        facts,
        name=job.input["name"],
        parents=tuple(replace(parent, name=names[parent.model]) for parent in facts.parents),
    )
    draft = store.folder("incoming") / f"save-{job.pk.hex}"
    shutil.rmtree(draft, ignore_errors=True)  # left by a worker that died at this
    try:
        merge_to_folder(recipe, checkpoints, draft, progress=jobs.teller(job), lineage=facts)
    except MergerError as fault:  # the engine knows the sources by their ids
        fault.facts = {key: names.get(str(fact), fact) for key, fact in fault.facts.items()}
        raise
    digest = imports.hashed(Checkpoint.open(draft))
    child = Checkpoint.open(imports.adopt(draft, digest))
    with transaction.atomic():
        model, new = imports.record(
            child,
            digest,
            name=job.input["name"],
            owner=run.owner,
            origin=Model.Origin.MERGED,
            description=str(run.plan.get("good_at") or ""),
        )
        record_parents(model, [source.model for source in sources(recipe.root)], run, recipe)
        Run.objects.filter(pk=run.pk).update(winner=model)
    return {"model": str(model.pk), "name": model.name, "new": new}
