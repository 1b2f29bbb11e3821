"""Plans keep digests alone; the question files by which a run is judged have a column of their own."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


def forget_paths(apps, schema_editor):
    """Take the folders out of plans, and note each run's question files."""
    for run in apps.get_model("runs", "Run").objects.only("plan").iterator(chunk_size=20):
        plan, engine = run.plan, run.plan["engine"]
        for model in plan["models"]:
            model.pop("path", None)
        for task in (engine["task"], *(skill["task"] for skill in engine.get("skills", ()))):
            task["path"] = ""
        files = (plan["evaluation_set"], *plan.get("skills", ()))
        run.judged_on = list(dict.fromkeys(file["sha256"] for file in files))
        run.save(update_fields=["plan", "judged_on"])


class Migration(migrations.Migration):
    dependencies = [("runs", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="judged_on",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), default=list, size=None
            ),
        ),
        migrations.RunPython(forget_paths),
        migrations.AddIndex(
            model_name="run",
            index=django.contrib.postgres.indexes.GinIndex(fields=["judged_on"], name="run_judged_on"),
        ),
    ]
