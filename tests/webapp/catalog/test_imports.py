"""Models come in by folder or upload, are checked, hashed and recorded once; hostile ones are turned away."""

import io
import json
import os
import shutil
import uuid
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import torch
from celery import Celery
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import StreamingHttpResponse
from django.test import Client
from django.utils import timezone
from safetensors.torch import load_file, save_file

from merger.weights.checkpoint import Checkpoint
from merger.weights.documents import VOCABULARY
from tests.loops import finish
from tests.webapp import thread
from webapp.accounts.models import User
from webapp.catalog import importing, services
from webapp.catalog.folders import candidates
from webapp.catalog.models import EvaluationSet, Model
from webapp.designer.fitting import findings
from webapp.foundation import work
from webapp.foundation.models import Work
from webapp.streams import jobs
from webapp.streams.models import Event, Job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def zoo(settings: Any) -> Path:
    return Path(settings.BASE_DIR) / "zoo"


@pytest.fixture
def copy(tmp_path: Path, zoo: Path, settings: Any) -> Path:
    """A model of one's own under an allowed root: the base with another setting, so another digest."""
    folder = tmp_path / "root" / "mine"
    shutil.copytree(zoo / "base", folder)
    told = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(told | {"note": "mine", "auto_map": {"AutoModel": "evil.Model"}}))
    settings.MODEL_ROOTS = [tmp_path / "root"]
    settings.STORE = tmp_path / "store"
    return folder


def whole(answer: StreamingHttpResponse) -> bytes:
    """All blocks of an answer, as the server's event loop reads them."""

    async def read() -> bytes:
        return b"".join([block async for block in answer])

    return finish(read())


def files_of(folder: Path) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]


def done(job: Job, work: Any) -> Job:
    jobs.perform(str(job.pk), work)
    return Job.objects.get(pk=job.pk)


def test_a_folder_is_recorded_where_it_is(expert: User, copy: Path) -> None:
    job = done(services.add_folder(expert, "mine", "我が家"), importing.import_folder)
    assert job.state == Job.State.DONE, job.error
    model = Model.objects.get(pk=job.result["model"])
    assert (model.name, model.path, model.owner) == ("我が家", str(copy), expert)
    assert (model.architecture, model.dtype, model.licence) == ("LlamaForCausalLM", "bfloat16", "apache-2.0")
    assert model.digest == Checkpoint.open(copy).digest()
    progress = Event.objects.filter(stream=job.stream_id, kind="job.progress").order_by("seq").last()
    assert progress and progress.payload["done"] == progress.payload["total"] == model.size_bytes


def test_the_same_model_twice_is_one(expert: User, copy: Path) -> None:
    first = done(services.add_folder(expert, "mine"), importing.import_folder)
    second = done(services.add_folder(expert, "mine", "again"), importing.import_folder)
    assert second.result == first.result | {"new": False}
    assert Model.objects.count() == 1


def test_a_shared_model_is_not_copied(expert: User) -> None:
    base = thread.zoo_models()[0]
    job = done(services.add_folder(expert, "base"), importing.import_folder)
    assert job.result == {"model": str(base.pk), "name": "base", "new": False}


def test_a_folder_whose_weights_were_replaced_is_another_model(expert: User, copy: Path) -> None:
    first = done(services.add_folder(expert, "mine"), importing.import_folder).result["model"]
    (copy / "config.json").write_text((copy / "config.json").read_text().replace("mine", "changed"))
    second = done(services.add_folder(expert, "mine"), importing.import_folder).result["model"]
    assert first != second
    assert Model.objects.get(pk=first).archived is not None


def test_an_upload_moves_into_the_store_without_remote_code(expert: User, copy: Path, settings: Any) -> None:
    job = done(services.add_upload(expert, files_of(copy), "sent"), importing.import_upload)
    assert job.state == Job.State.DONE, job.error
    model = Model.objects.get(pk=job.result["model"])
    assert Path(model.path) == Path(settings.STORE) / "models" / model.digest
    assert "auto_map" not in json.loads((Path(model.path) / "config.json").read_text())
    assert Checkpoint.open(model.path).digest() == model.digest
    assert os.listdir(Path(settings.STORE) / "incoming") == []


def test_a_lost_and_doubled_message_imports_once(expert: User, copy: Path) -> None:
    job = services.add_folder(expert, "mine")
    done(job, importing.import_folder)
    done(job, importing.import_folder)
    ends = Event.objects.filter(stream=job.stream_id, kind="job.done").count()
    assert (ends, Model.objects.count()) == (1, 1)


def test_a_job_whose_worker_died_is_queued_again_and_given_up_after_three(
    expert: User, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def send(self: Celery, name: str, **options: Any) -> None:
        sent.append(name)

    monkeypatch.setattr(Celery, "send_task", send)
    job = services.add_folder(expert, "mine")
    states = []
    for _ in range(3):
        assert jobs._claim(job.pk)  # by a worker that is killed
        Work.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        work.reconcile()
        states.append(Job.objects.get(pk=job.pk).state)
    assert states == ["queued", "queued", "failed"]
    assert sent == ["webapp.catalog.tasks.import_folder"] * 3
    assert "3" in Job.objects.get(pk=job.pk).error["message"] and not Work.objects.exists()


def test_a_job_in_a_living_workers_hands_is_left_alone(expert: User, copy: Path) -> None:
    job = services.add_folder(expert, "mine")
    assert jobs._claim(job.pk)
    Work.objects.update(not_before=timezone.now() - timedelta(hours=1))
    work.reconcile()
    assert Job.objects.get(pk=job.pk).state == "running"
    done(job, importing.import_folder)  # its message comes a second time
    assert Job.objects.get(pk=job.pk).state == "running"


def test_a_slow_worker_writes_no_result_over_anothers(expert: User, copy: Path) -> None:
    job = services.add_folder(expert, "mine")

    def slow(taken: Job) -> dict[str, Any]:
        Work.objects.update(token=uuid.uuid4())  # it slept past its lease, and another worker took the job over
        return {"model": "late"}

    assert done(job, slow).state == "running"
    assert not Event.objects.filter(stream=job.stream_id, kind="job.done").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pytorch_model.bin": b"\x80\x04"}, "pickled"),
        ({"evil.py": b"import os"}, "does not belong"),
        ({"model-Q4_K_M.gguf": b"GGUF"}, "GGUF"),
        ({"../../evil.json": b"{}"}, None),
    ],
)
def test_refused_before_anything_is_kept(
    expert: User, copy: Path, settings: Any, change: dict[str, bytes], words: str | None
) -> None:
    sent = files_of(copy) + [SimpleUploadedFile(name, content) for name, content in change.items()]
    client = Client(headers={"accept-language": "en"})
    client.force_login(expert)
    answer = client.post("/api/v1/models/upload", {"name": "evil", "files": sent})
    if words is None:  # Django itself cuts folders off a sent name; what is left is harmless
        assert answer.status_code == 202
        return
    assert answer.status_code == 422 and words in answer.json()["message"]
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tokenizer.model", b"\x80\x04\x95evil"),
        ("config.json", b"PK\x03\x04"),
        ("config.json", b"{not json"),
        ("model.safetensors", b"\xff" * 64),
        ("model.safetensors", b""),
    ],
)
def test_hostile_contents_fail_the_job_and_leave_nothing(
    expert: User, copy: Path, settings: Any, name: str, content: bytes
) -> None:
    (copy / name).write_bytes(content)
    job = done(services.add_upload(expert, files_of(copy), "evil"), importing.import_upload)
    assert job.state == Job.State.FAILED and job.error["message"]
    assert not Model.objects.exists()
    assert os.listdir(Path(settings.STORE) / "incoming") == []


def test_a_settings_file_beyond_any_reason_is_refused_before_it_is_read(expert: User, copy: Path) -> None:
    with (copy / "generation_config.json").open("wb") as file:
        file.truncate(VOCABULARY.size + 1)  # sparse: only its size is looked at
    job = done(services.add_upload(expert, files_of(copy), "sent"), importing.import_upload)
    assert job.state == Job.State.FAILED
    assert job.error["message"].startswith("generation_config.json") and "67108865" in job.error["message"]


def test_too_large_an_upload_is_refused(expert: User, copy: Path, settings: Any) -> None:
    settings.MODEL_UPLOAD_BYTES = 1000
    client = Client()
    client.force_login(expert)
    assert client.post("/api/v1/models/upload", {"name": "big", "files": files_of(copy)}).status_code == 413


def test_downloads_give_back_the_same_bytes(expert: User) -> None:
    base = thread.zoo_models()[0]
    client = Client()
    client.force_login(expert)
    answer = client.get(f"/api/v1/models/{base.pk}/archive")
    sent = whole(answer)
    assert len(sent) == int(answer["Content-Length"]) and answer["X-Content-Type-Options"] == "nosniff"
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        assert archive.read("base/config.json") == (Path(base.path) / "config.json").read_bytes()
    one = client.get(f"/api/v1/models/{base.pk}/files/model.safetensors")
    assert one["Content-Disposition"].startswith("attachment")
    assert whole(one) == (Path(base.path) / "model.safetensors").read_bytes()


def quantise(folder: Path, name: str, said: dict[str, Any]) -> None:
    """Give the folder's matrices codes of this name and a scale beside each, and settings that say so."""
    weights = load_file(folder / "model.safetensors")
    for key in [key for key in weights if key.endswith("proj.weight")]:
        scale = weights[key].float().abs().max() / 448
        stem = key.removesuffix("weight")
        weights[stem + name] = (weights.pop(key).float() / scale).to(torch.float8_e4m3fn)
        weights[f"{stem}weight_scale"] = scale.reshape(1)
    save_file(weights, folder / "model.safetensors")
    told = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(told | {"quantization_config": said}))


def test_a_quantised_model_is_recorded_as_what_it_stands_for(expert: User, copy: Path) -> None:
    plain = Checkpoint.open(copy)
    quantise(copy, "weight", {"quant_method": "compressed-tensors", "format": "float-quantized"})
    job = done(services.add_folder(expert, "mine"), importing.import_folder)
    assert job.state == Job.State.DONE, job.error
    model = Model.objects.get(pk=job.result["model"])
    assert (model.dtype, model.parameters) == ("bfloat16", plain.parameters)
    told = findings([thread.zoo_models()[0], model])
    quantised = [found for found in told if "float-quantized" in found.message]
    assert [(found.severity, found.model) for found in quantised] == [("warning", 1)]


def test_a_quantised_model_that_is_not_read_is_refused_by_name(expert: User, copy: Path) -> None:
    quantise(copy, "qweight", {"quant_method": "gptq", "bits": 4})
    for job in (
        done(services.add_folder(expert, "mine"), importing.import_folder),
        done(services.add_upload(expert, files_of(copy), "sent"), importing.import_upload),
    ):
        assert job.state == Job.State.FAILED and "GPTQ" in job.error["message"] and "base_model" in job.error["mend"]
    assert not Model.objects.exists()


def test_a_snapshot_of_the_hubs_cache_is_offered_recorded_and_handed_out(expert: User, copy: Path) -> None:
    entry = copy.parent / "models--someone--mine"
    snapshot = entry / "snapshots" / "0123abcd"
    snapshot.mkdir(parents=True)
    copy.rename(entry / "blobs")
    for number, path in enumerate(sorted((entry / "blobs").iterdir())):
        path.rename(path.with_name(f"{number:040d}"))
        (snapshot / path.name).symlink_to(f"../../blobs/{number:040d}")
    (snapshot / "stolen.json").symlink_to("/etc/hostname")
    assert candidates() == [snapshot]
    job = done(services.add_folder(expert, "models--someone--mine/snapshots/0123abcd"), importing.import_folder)
    assert job.state == Job.State.DONE, job.error
    model = Model.objects.get(pk=job.result["model"])
    assert model.licence == "apache-2.0" and model.card
    client = Client()
    client.force_login(expert)
    with zipfile.ZipFile(io.BytesIO(whole(client.get(f"/api/v1/models/{model.pk}/archive")))) as archive:
        names = {Path(name).name for name in archive.namelist()}
        read = {Path(name).name: archive.read(name) for name in archive.namelist()}
    assert "stolen.json" not in names and {"config.json", "model.safetensors"} <= names
    assert read["model.safetensors"] == (snapshot / "model.safetensors").read_bytes()


def test_register_zoo_is_idempotent(zoo: Path) -> None:
    call_command("register_zoo", stdout=io.StringIO())
    counts = Model.objects.count(), EvaluationSet.objects.count()
    call_command("register_zoo", stdout=io.StringIO())
    assert counts == (Model.objects.count(), EvaluationSet.objects.count()) == (3, 3)
    assert set(Model.objects.values_list("owner", flat=True)) == {None}


def test_orphans_of_yesterday_are_collected_unless_a_job_is_open(expert: User, copy: Path, settings: Any) -> None:
    from webapp.catalog import orphans

    settings.MODEL_ROOTS = [copy.parent]
    entrance = Path(settings.STORE) / "incoming"
    for name in ("old", "new"):
        (entrance / name).mkdir(parents=True)
    os.utime(entrance / "old", (0, 0))
    job = services.add_folder(expert, "mine")
    assert orphans.collect() == 0
    done(job, importing.import_folder)
    assert orphans.collect() == 1
    assert os.listdir(entrance) == ["new"]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "needs custom code (*.py), which never runs here"), ("ja", "独自のプログラム")]
)
def test_the_page_of_a_model_with_custom_code_says_so(
    expert: User, as_expert: Client, copy: Path, language: str, said: str
) -> None:
    told = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps(told | {"model_type": "ownkind", "auto_map": None}))
    job = done(services.add_folder(expert, "mine", "M"), importing.import_folder)
    expert.language = language
    expert.save()
    page = as_expert.get(f"/models/{job.result['model']}", follow=True).content.decode()
    assert said in page
