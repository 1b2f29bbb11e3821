"""A LoRA adapter is a model on its base."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_reading"),
    ]

    operations = [
        migrations.AddField(
            model_name="model",
            name="base",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="adapters", to="catalog.model"
            ),
        ),
    ]
