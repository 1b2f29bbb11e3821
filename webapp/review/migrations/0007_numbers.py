"""Judgements have numbers, and sums of them are kept. Judgements of before are numbered in the order of their time.

Rows are ordered by the column of their project.
"""

import django.db.models.deletion
from django.db import migrations, models

import webapp.foundation.exact_json

NUMBER = """
ALTER TABLE review_judgement DISABLE TRIGGER review_judgement_stays;
UPDATE review_judgement SET number = ordered.number
    FROM (SELECT id, row_number() OVER (PARTITION BY project_id ORDER BY created, id) AS number FROM review_judgement)
    AS ordered WHERE ordered.id = review_judgement.id;
ALTER TABLE review_judgement ENABLE TRIGGER review_judgement_stays;
UPDATE review_project SET said = counted.said
    FROM (SELECT project_id, count(*) AS said FROM review_judgement GROUP BY project_id) AS counted
    WHERE counted.project_id = review_project.id;
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0006_letters")]

    operations = [
        migrations.AddField("project", "said", models.PositiveIntegerField(default=0)),
        migrations.AddField("judgement", "number", models.PositiveIntegerField(null=True)),
        migrations.RunSQL(NUMBER, migrations.RunSQL.noop),
        migrations.AlterField("judgement", "number", models.PositiveIntegerField()),
        # By the column: an order by the project itself would join its table, and lock its row where rows are locked.
        migrations.AlterModelOptions("judgement", options={"ordering": ("project_id", "number")}),
        migrations.AlterModelOptions("question", options={"ordering": ("project_id", "place")}),
        migrations.AlterModelOptions("judgedpair", options={"ordering": ("project_id", "place")}),
        migrations.AlterModelOptions("rater", options={"ordering": ("project_id", "number")}),
        migrations.AlterModelOptions("seat", options={"ordering": ("project_id", "place", "turn")}),
        migrations.AddConstraint(
            "judgement", models.UniqueConstraint(fields=("project", "number"), name="judgement_number_once")
        ),
        migrations.CreateModel(
            name="KeptSums",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(default=0)),
                ("form", models.PositiveSmallIntegerField()),
                ("sums", webapp.foundation.exact_json.ExactJSON(default=dict)),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="kept_sums", to="review.project"
                    ),
                ),
            ],
        ),
    ]
