"""What a worker does for an import or an upload."""

import shutil

from merger.errors import N_, MergerError
from webapp.catalog import imports, store
from webapp.catalog.folders import allowed
from webapp.catalog.models import Model
from webapp.catalog.payloads import KeptModel
from webapp.foundation.refusals import Refused
from webapp.streams import jobs
from webapp.streams import services as streams
from webapp.streams.models import Job


def import_folder(job: Job) -> KeptModel:
    """Record a folder of an allowed root in place; the path is judged again, since the disk may have changed."""
    folder = allowed(job.input["folder"])
    model, new = imports.register(
        folder,
        name=job.input["name"],
        owner=job.owner,
        origin=Model.Origin.FOLDER,
        progress=jobs.teller(job),
        base=_base(job),
    )
    return {"model": str(model.pk), "name": model.name, "new": new}


def import_upload(job: Job) -> KeptModel:
    """Check an upload and move it into the store under its digest; a refused one is deleted."""
    folder = store.folder("incoming") / str(job.input["entrance"])
    if not folder.is_dir():
        raise Refused(N_("The uploaded files are gone."), mend=N_("Upload them again."))
    base = _base(job)
    try:
        imports.gate(folder)
        checkpoint = imports.open_on(base, folder)
        digest = imports.hashed(checkpoint, jobs.teller(job))
        final = imports.adopt(folder, digest)
    except (MergerError, streams.CancelRequested):
        shutil.rmtree(folder, ignore_errors=True)
        raise
    model, new = imports.record(
        imports.open_on(base, final),
        digest,
        name=job.input["name"],
        owner=job.owner,
        origin=Model.Origin.UPLOAD,
        base=base,
    )
    return {"model": str(model.pk), "name": model.name, "new": new}


def _base(job: Job) -> Model | None:
    """The base that was chosen when the job began; an archived one still serves."""
    key = job.input.get("base")
    return None if key is None else Model.objects.for_user(job.owner).get(pk=key)
