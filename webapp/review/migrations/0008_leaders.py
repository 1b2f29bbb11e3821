"""A project can be of the leaders of a running search."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0007_numbers"),
        ("runs", "0004_one_wire_form"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="generation",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="judging_project",
                to="runs.generation",
            ),
        ),
        migrations.AlterField(
            model_name="project",
            name="source",
            field=models.CharField(
                choices=[
                    ("winner", "The new model beside the models it was made of"),
                    ("finalists", "The finalists among themselves"),
                    ("front", "The best compromises between the goals"),
                    ("elites", "The elites of the archive"),
                    ("models", "Models of the catalogue"),
                    ("leaders", "The leaders of a running search"),
                ],
                default="winner",
                max_length=10,
            ),
        ),
    ]
