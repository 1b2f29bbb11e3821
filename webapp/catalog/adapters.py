"""LoRA adapters that are to be added: which of the catalogue's models is the base, or why none can be."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from merger.errors import N_
from merger.weights.adapter import SETTINGS
from merger.weights.adapter_base import folder_names, last_part
from merger.weights.documents import read_json
from merger.weights.links import is_there
from merger.weights.settings import FILE as CONFIG
from webapp.catalog import queries
from webapp.catalog.models import Model
from webapp.foundation.ownership import Person
from webapp.foundation.refusals import Refused


def base_for(user: Person, folder: Path, chosen: UUID | None) -> Model | None:
    """The base of the adapter in ``folder``, None for a whole model. chosen: the model that the person named.

    Raises Refused where a base is missing or cannot be one, Model.DoesNotExist for one that the person may not see,
    and CheckpointError for adapter settings that cannot be read.
    """
    is_adapter = is_there(folder / SETTINGS)
    if chosen is None:
        if is_adapter and not is_there(folder / CONFIG):
            raise _needs_base(user, read_json(folder / SETTINGS).get("base_model_name_or_path"))
        return None
    base = queries.models(user).get(pk=chosen)
    if not is_adapter:
        raise Refused(
            N_("This is no LoRA adapter: it has no {file}, so it takes no base model."),
            mend=N_("Leave the base model empty, or choose the adapter's own folder."),
            file=SETTINGS, field="base",
        )  # fmt: skip
    if base.base_id is not None:
        raise Refused(
            N_("“{name}” is itself an adapter, and an adapter goes on a whole model."),
            mend=N_("Choose the whole model on which this adapter was trained."),
            name=base.name, field="base",
        )  # fmt: skip
    return base


def suggested(models: Iterable[Model], trained_on: str) -> Model | None:
    """The whole model that is called as the adapter calls its base (a Hub name or a path), if just one is."""
    wanted = last_part(trained_on)
    found = [
        model
        for model in models
        if model.base_id is None and wanted in {last_part(model.name), *folder_names(Path(model.path))}
    ]
    return found[0] if len(found) == 1 else None


def _needs_base(user: Person, said: object) -> Refused:
    if not isinstance(said, str) or not said.strip():
        return Refused(
            N_("This is a LoRA adapter, and it does not say on which model it was trained."),
            mend=N_("Choose the model on which it was trained as the base model; add that model first if need be."),
            field="base",
        )
    model = suggested(queries.models(user), said)
    trained_on = said.strip()[:200]
    if model is not None:
        return Refused(
            N_("This is a LoRA adapter. It needs the model on which it was trained: {base}."),
            mend=N_("Choose “{name}” as the base model."),
            base=trained_on, name=model.name, field="base", suggested=str(model.pk),
        )  # fmt: skip
    return Refused(
        N_("This is a LoRA adapter. It needs the model on which it was trained: {base}."),
        mend=N_("Choose that model as the base model. If it is not in the list, add it first."),
        base=trained_on, field="base",
    )  # fmt: skip
