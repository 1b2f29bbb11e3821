"""The store: its folders, and the one way from a digest to files. Plans and runs keep digests, never paths."""

from pathlib import Path

from django.conf import settings
from django.db.models import F

from merger.errors import N_, CheckpointError
from merger.formulas.opening import open_source
from merger.recipes.recipe import Source
from merger.weights.checkpoint import Checkpoint
from webapp.catalog.models import Model


def folder(*parts: str) -> Path:
    """A folder inside the store, made when it is not there yet."""
    made = Path(settings.STORE, *parts)
    made.mkdir(parents=True, exist_ok=True)
    return made


def path_of(digest: str) -> str:
    """Where a question file or a model with this SHA-256 lies, as recipes write it: an adapter as ``MODEL+ADAPTER``.

    Of equal models one whose folder is there, of these one in use. Raises CheckpointError for an unknown digest.
    """
    kept = question_file(digest)
    if kept is not None:
        return str(kept)
    rows = Model.objects.filter(digest=digest).select_related("base")
    found = list(rows.order_by(F("archived").desc(nulls_first=True), "created", "id"))
    if not found:
        raise CheckpointError(
            N_("Nothing on this server has the digest {digest}."),
            mend=N_("Add the model or the question set again and start a new run."),
            digest=digest,
        )
    return next((model for model in found if is_there(model)), found[0]).reference


def question_file(sha256: str) -> Path | None:
    """The kept question file of these bytes, whatever its ending."""
    return min(folder("questions").glob(f"{sha256}.*"), default=None)


def is_there(model: Model) -> bool:
    """Whether the model's folder, and its base's, are on the disk."""
    return all(Path(row.path).is_dir() for row in (model, model.base) if row is not None)


def checkpoint_of(model: Model) -> Checkpoint:
    """A model of the catalogue as it is used, an adapter on its base. Raises CheckpointError, RecipeError."""
    return open_source(Source(model.reference))


def opened(digest: str) -> Checkpoint:
    """The same by its digest alone, which is not compared with the files. Raises CheckpointError, RecipeError."""
    return open_source(Source(path_of(digest)))


def unchanged(digest: str, name: str) -> Checkpoint:
    """The same, compared with its files; name: for people. Raises CheckpointError where the files are others now."""
    checkpoint = opened(digest)
    if checkpoint.digest() != digest:
        raise CheckpointError(
            N_("“{name}” has changed on the disk since it was chosen."),
            mend=N_("Add the model again and choose it anew."),
            name=name,
            file=str(checkpoint.path),
        )
    return checkpoint
