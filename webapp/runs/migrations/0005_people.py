"""A run can wait for people: what they said of a generation's leaders is kept for good."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import webapp.foundation.exact_json

FORWARD = """
CREATE FUNCTION runs_judged_generation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What people said of a generation is append-only.';
END $$;
CREATE TRIGGER runs_judged_generation_stays BEFORE UPDATE OR DELETE ON runs_judgedgeneration
    FOR EACH ROW EXECUTE FUNCTION runs_judged_generation_stays();
"""
BACKWARD = """
DROP TRIGGER runs_judged_generation_stays ON runs_judgedgeneration;
DROP FUNCTION runs_judged_generation_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_model_base"),
        ("designer", "0001_initial"),
        ("runs", "0004_one_wire_form"),
        ("streams", "0003_work"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JudgedGeneration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said", webapp.foundation.exact_json.ExactJSON()),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="run",
            name="run_open",
        ),
        migrations.AddField(
            model_name="generation",
            name="asked",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="run",
            name="status",
            field=models.CharField(
                choices=[
                    ("queued", "Queued"),
                    ("running", "Running"),
                    ("waiting", "Waiting for people"),
                    ("paused", "Paused"),
                    ("finishing", "Finishing"),
                    ("done", "Done"),
                    ("cancelled", "Cancelled"),
                    ("failed", "Failed"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("status__in", ("queued", "running", "waiting", "finishing", "paused"))),
                fields=["status"],
                name="run_open",
            ),
        ),
        migrations.AddField(
            model_name="judgedgeneration",
            name="generation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="judged", to="runs.generation"
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
