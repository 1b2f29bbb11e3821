"""Projects without a run, and of other models of a run than its winner."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def tell(apps: Any, schema_editor: Any) -> None:
    """What stood in the run alone so far: the winner's recipe, and whose held-out questions are asked."""
    project_of = apps.get_model("review", "Project")
    for project in project_of.objects.select_related("run"):
        winner = project.run.report["winner"]
        project.systems = [
            system | {"recipe": None if system["model"] else winner["recipe"], "number": place}
            for place, system in enumerate(project.systems)
        ]
        project.judged_on = project.questions["sha256"] if project.questions["split"] == "heldout" else ""
        reading = project.run.plan["engine"]["task"].get("reading")
        project.decoding = project.decoding | ({"reading": reading} if reading else {})
        project.save(update_fields=["systems", "judged_on", "decoding"])


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0003_kinds"),
    ]

    operations = [
        migrations.AlterField(
            model_name="project",
            name="run",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="judging_projects",
                to="runs.run",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="source",
            field=models.CharField(
                choices=[
                    ("winner", "The new model beside the models it was made of"),
                    ("finalists", "The finalists among themselves"),
                    ("front", "The best compromises between the goals"),
                    ("elites", "The elites of the archive"),
                    ("models", "Models of the catalogue"),
                ],
                default="winner",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="judged_on",
            field=models.CharField(blank=True, db_index=True, max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
