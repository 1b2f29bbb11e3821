"""Jobs that have not ended become leased work: a job that was running waits again, since its worker holds no lease."""

from django.db import migrations
from django.utils import timezone


def open_work(apps, schema_editor):
    """One row a job, with the attempts that were counted in its input."""
    Job, Work = apps.get_model("streams", "Job"), apps.get_model("foundation", "Work")
    jobs = list(Job.objects.filter(state__in=("queued", "running")).order_by("created"))
    Work.objects.bulk_create(
        Work(
            kind=job.kind,
            subject=job.pk,
            attempts=job.input.get("attempts", 1) - (job.state == "queued"),
            not_before=timezone.now(),
        )
        for job in jobs
    )
    Job.objects.filter(state="running").update(state="queued")


class Migration(migrations.Migration):
    dependencies = [("streams", "0002_actor"), ("foundation", "0001_initial")]

    operations = [migrations.RunPython(open_work)]
