"""Leased work."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Work",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("subject", models.UUIDField()),
                ("scope", models.UUIDField(db_index=True, null=True)),
                ("token", models.UUIDField(default=None, null=True)),
                ("lease_until", models.DateTimeField(default=None, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("not_before", models.DateTimeField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("kind", "subject"), name="work_once")]},
        ),
    ]
