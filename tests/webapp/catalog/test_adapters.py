"""LoRA adapters are models like any other: added on their base, asked, merged and handed out."""

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from safetensors.torch import load_file, save_file

from merger.evaluation.language_model import Prompt
from merger.evaluation.transformers_model import TransformersModel
from merger.formulas.opening import open_source
from merger.recipes.recipe import Source
from tests.chatting import TEMPLATE, adapter, chatting
from tests.webapp.catalog.test_imports import done, whole
from tests.webapp.conftest import MakeUser
from tests.webapp.lineage.test_family import child
from tests.webapp.searched import searched
from webapp.accounts.models import User
from webapp.catalog import chats, importing, services
from webapp.catalog.folders import candidates
from webapp.catalog.models import Model
from webapp.catalog.remarks import remarks
from webapp.catalog.store import checkpoint_of
from webapp.lineage.pages import family_json
from webapp.lineage.recipes import recipe_text
from webapp.lineage.saving import save
from webapp.lineage.services import save_winner
from webapp.streams.models import Job

pytestmark = pytest.mark.django_db(transaction=True)
API = "/api/v1/models"


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    """A base, two adapters of it and one of another shape, in a folder that the server may read."""
    root = tmp_path / "root"
    base = chatting(root / "house-7b", 1)
    (base / "README.md").write_text("---\nlicense: apache-2.0\n---\n")
    adapter(root / "contracts", base, 5, TEMPLATE, licence="cc-by-nc-4.0")
    adapter(root / "letters", base, 6)
    settings.MODEL_ROOTS, settings.STORE = [root], tmp_path / "store"
    return root


@pytest.fixture
def base(expert: User, root: Path) -> Model:
    return added(expert, "house-7b")


def added(owner: User, folder: str, base: Model | None = None) -> Model:
    job = done(services.add_folder(owner, folder, base=base and base.pk), importing.import_folder)
    assert job.state == Job.State.DONE, job.error
    return Model.objects.get(pk=job.result["model"])


def retrained_on(folder: Path, name: str | None) -> None:
    said = json.loads((folder / "adapter_config.json").read_text())
    (folder / "adapter_config.json").write_text(json.dumps(said | {"base_model_name_or_path": name}))


def files_of(folder: Path) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]


def ask(client: Client, folder: str, base: object = None) -> Any:
    return client.post(API, {"folder": folder, "base": base}, content_type="application/json")


def test_a_folder_with_an_adapter_is_a_model_on_its_base(expert: User, root: Path, base: Model) -> None:
    row = added(expert, "contracts", base)
    assert (row.name, row.path, row.base) == ("contracts", str(root / "contracts"), base)
    engine = open_source(Source(f"{root / 'house-7b'}+{root / 'contracts'}"))
    assert (row.digest, row.licence) == (engine.digest(), "cc-by-nc-4.0")
    assert checkpoint_of(row).digest() == row.digest != base.digest
    assert set(candidates()) == {root / name for name in ("house-7b", "contracts", "letters")}


def test_an_uploaded_adapter_lies_alone_in_the_store(
    as_expert: Client, expert: User, root: Path, base: Model, settings: Any
) -> None:
    body = {"name": "sent", "base": str(base.pk), "files": files_of(root / "contracts")}
    answer = as_expert.post(f"{API}/upload", body)
    assert answer.status_code == 202, answer.content
    job = done(Job.objects.get(pk=answer.json()["job"]), importing.import_upload)
    assert job.state == Job.State.DONE, job.error
    row = Model.objects.get(pk=job.result["model"])
    assert Path(row.path) == Path(settings.STORE) / "models" / row.digest and row.base == base
    shutil.rmtree(root / "contracts")
    assert checkpoint_of(row).digest() == row.digest
    with zipfile.ZipFile(io.BytesIO(whole(as_expert.get(f"{API}/{row.pk}/archive")))) as archive:
        names = {Path(name).name for name in archive.namelist()}
    assert "adapter_model.safetensors" in names and "config.json" not in names
    assert as_expert.get(f"{API}/{row.pk}").json()["base"] == str(base.pk)
    assert as_expert.get(f"{API}/{base.pk}").json()["base"] is None


@pytest.mark.parametrize(
    ("trained_on", "message", "mend"),
    [
        ("meta/Other-8B", "meta/Other-8B", "add it first"),
        ("someone/House-7B", "someone/House-7B", "Choose “house-7b”"),
        ("C:\\models\\HOUSE-7b\\", "HOUSE-7b", "Choose “house-7b”"),
        (None, "does not say", "add that model first"),
    ],
)
def test_without_its_base_an_adapter_is_refused_at_once(
    as_expert: Client, root: Path, base: Model, trained_on: str | None, message: str, mend: str
) -> None:
    retrained_on(root / "letters", trained_on)
    suggested = str(base.pk) if mend.startswith("Choose “") else None
    upload = as_expert.post(f"{API}/upload", {"name": "sent", "files": files_of(root / "letters")})
    for answer in (ask(as_expert, "letters"), upload):
        told = answer.json()
        assert (answer.status_code, told["field"]) == (422, "base"), told
        assert message in told["message"] and mend in told["mend"] and told.get("suggested") == suggested
    assert not Job.objects.exclude(kind="import", state=Job.State.DONE).exists()


def test_two_models_of_the_name_are_not_guessed_between(as_expert: Client, expert: User, root: Path) -> None:
    for place, seed in (("a", 1), ("b", 2)):
        chatting(root / place / "House", seed)
        added(expert, f"{place}/House")
    retrained_on(root / "letters", "someone/house")
    told = ask(as_expert, "letters").json()
    assert "If it is not in the list" in told["mend"] and "suggested" not in told


def test_a_base_is_a_whole_model_and_for_adapters_only(
    as_expert: Client, expert: User, root: Path, base: Model
) -> None:
    row = added(expert, "contracts", base)
    for answer, words in (
        (ask(as_expert, "house-7b", str(base.pk)), "no LoRA adapter"),
        (ask(as_expert, "letters", str(row.pk)), "itself an adapter"),
    ):
        assert (answer.status_code, answer.json()["field"]) == (422, "base")
        assert words in answer.json()["message"] and answer.json()["mend"]


def test_another_persons_base_is_not_there(as_expert: Client, root: Path, make_user: MakeUser) -> None:
    others = added(make_user("expert", "other"), "house-7b")
    answer = ask(as_expert, "letters", str(others.pk))
    assert answer.status_code == 404
    retrained_on(root / "letters", "x/house-7b")
    assert "house-7b” as" not in ask(as_expert, "letters").json()["mend"]  # nor is it told by a suggestion


def test_an_adapter_that_does_not_fit_fails_in_words(expert: User, root: Path) -> None:
    base, folder = added(expert, "house-7b"), root / "letters"
    weights = load_file(folder / "adapter_model.safetensors")
    taller = {name.replace("layers.2.", "layers.7."): tensor for name, tensor in weights.items()}
    save_file(taller, folder / "adapter_model.safetensors")
    by_folder = done(services.add_folder(expert, "letters", base=base.pk), importing.import_folder)
    sent = done(services.add_upload(expert, files_of(folder), "sent", base.pk), importing.import_upload)
    for job in (by_folder, sent):
        assert job.state == Job.State.FAILED and "layers.7." in job.error["message"] and job.error["mend"]
    assert list((root.parent / "store" / "incoming").iterdir()) == []


def test_a_base_out_of_the_lists_still_carries_its_adapters(
    as_expert: Client, expert: User, root: Path, base: Model
) -> None:
    row = added(expert, "contracts", base)
    page = as_expert.get(f"/models/{row.pk}/").content.decode()
    assert (
        f'href="/models/{base.pk}/">house-7b</a>' in page
        and "LoRA adapter of house-7b" in as_expert.get("/models/").content.decode()
    )
    services.archive_model(expert, base.pk)
    page = as_expert.get(f"/models/{row.pk}/").content.decode()
    assert f"/models/{base.pk}/" not in page and "house-7b" in page
    job = done(services.chat(expert, [row], "w5 w6"), chats.answer)
    assert job.state == Job.State.DONE, job.error
    assert not as_expert.get("/models/add/").content.decode().count(str(base.pk))


def test_what_a_replaced_base_carried_goes_with_it(expert: User, root: Path, base: Model) -> None:
    row = added(expert, "contracts", base)
    settings = json.loads((root / "house-7b" / "config.json").read_text())
    (root / "house-7b" / "config.json").write_text(json.dumps(settings | {"note": "changed"}))
    other = added(expert, "house-7b")
    row.refresh_from_db()
    assert other != base and row.archived is not None
    again = added(expert, "contracts", other)
    assert again != row and again.base == other


def test_one_adapter_on_two_bases_is_two_models(expert: User, root: Path, base: Model) -> None:
    chatting(root / "tuned", 2, near=root / "house-7b")
    first, second = added(expert, "letters", base), added(expert, "letters", added(expert, "tuned"))
    first.refresh_from_db()
    assert first.archived is None and first.digest != second.digest


def test_the_form_offers_whole_models_and_the_servers_file_names(
    as_expert: Client, expert: User, root: Path, base: Model
) -> None:
    row = added(expert, "contracts", base)
    page = as_expert.get("/models/add/").content.decode()
    assert page.count(f'<option value="{base.pk}">') == 2 and str(row.pk) not in page
    assert "tiktoken" in page and "data-licence-files=" in page


def test_a_base_and_two_adapters_from_the_design_to_the_child(
    expert: User, root: Path, base: Model, tmp_path: Path
) -> None:
    models = [base, added(expert, "contracts", base), added(expert, "letters", base)]
    run = searched(expert, models, tmp_path, 6)
    told = [(parent["name"], parent["digest"]) for parent in run.report["parents"]]
    assert told == [(model.name, model.digest) for model in models]
    job = done(save_winner(expert, run.pk, "child"), save)
    assert job.state == Job.State.DONE, job.error
    made = Model.objects.get(pk=job.result["model"])
    assert made.base is None and made.licence == "cc-by-nc-4.0"
    card = (Path(made.path) / "README.md").read_text()
    assert all(model.name in card for model in models)
    held = TransformersModel(checkpoint_of(made))
    assert held.generate([held.prompt(Prompt("w5"), None)], 4, 1)


def test_an_adapter_is_bound_to_its_base_in_the_family(expert: User, root: Path, base: Model) -> None:
    row, other = added(expert, "contracts", base), added(expert, "letters", base)
    merged = child("child", expert, [row, other])
    Model.objects.filter(pk=merged.pk).update(base=None)
    family = family_json(expert, merged, 2)
    bonds = {(bond["parent"], bond["child"]) for bond in family["bonds"]}
    assert bonds == {(str(one.pk), str(merged.pk)) for one in (row, other)} | {
        (str(base.pk), str(one.pk)) for one in (row, other)
    }
    assert {member["name"] for member in family["members"]} == {"child", "contracts", "letters", "house-7b"}
    assert family_json(expert, merged, 1)["more"]
    yaml = recipe_text(expert, merged)
    assert "- model: ./house-7b+./contracts" in yaml and "- model: ./house-7b+./letters" in yaml
    assert f"# ./house-7b: house-7b, SHA-256 {base.digest}" in yaml
    assert f"# ./house-7b+./contracts: contracts, SHA-256 {row.digest}" in yaml


def test_a_base_that_the_adapter_does_not_name_is_a_remark(expert: User, root: Path, base: Model) -> None:
    retrained_on(root / "letters", "someone/other-7b")
    retrained_on(root / "contracts", "someone/House-7B")
    told = [remark["message"] for remark in remarks(added(expert, "letters", base))]
    assert any("someone/other-7b" in message and "letters" in message and "house-7b" in message for message in told)
    assert not any("trained on" in remark["message"] for remark in remarks(added(expert, "contracts", base)))
