import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0011_salt"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="owner_letter",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="waits", to="review.letter"
            ),
        ),
    ]
