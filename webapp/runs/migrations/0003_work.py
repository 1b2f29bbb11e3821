"""Claims on candidates, parents and reports become rows of leased work."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone


def open_work(apps, schema_editor):
    """What old rows say is still to be done; a claim whose worker lives keeps its lease."""
    Run, Candidate = apps.get_model("runs", "Run"), apps.get_model("runs", "Candidate")
    Work = apps.get_model("foundation", "Work")

    def of(kind, row, run):
        return Work(
            kind=kind,
            subject=row.pk,
            scope=run,
            token=row.lease_token,
            lease_until=row.lease_until,
            attempts=row.attempts,
            not_before=timezone.now(),
        )

    parents = Run.objects.filter(parents=None, status__in=("running", "paused")).exclude(state=None)
    candidates = Candidate.objects.filter(
        status__in=("waiting", "claimed"),
        run__status__in=("running", "paused"),
        run__generation=F("generation__number"),
    )
    light = ("lease_token", "lease_until", "attempts")
    Work.objects.bulk_create(of("parents", run, run.pk) for run in parents.only(*light))
    Work.objects.bulk_create(
        of("score", candidate, candidate.run_id)
        for candidate in candidates.only("run", *light).order_by("run", "index")
    )
    Work.objects.bulk_create(of("report", run, run.pk) for run in Run.objects.filter(status="finishing").only(*light))


class Migration(migrations.Migration):
    dependencies = [("runs", "0002_digests"), ("foundation", "0001_initial")]

    operations = [
        migrations.RunPython(open_work),
        *(migrations.RemoveField("run", name) for name in ("attempts", "lease_token", "lease_until")),
        *(migrations.RemoveField("candidate", name) for name in ("lease_token", "lease_until", "rung")),
    ]
