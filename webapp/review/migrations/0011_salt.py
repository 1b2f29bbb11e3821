"""Sides and order of a project come from a secret of its own. Projects of before keep those that they have, which came
from the project's id.
"""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0010_accounts_and_seconds")]

    operations = [
        migrations.AddField("project", "salt", models.UUIDField(default=uuid.uuid4, editable=False)),
        migrations.RunSQL("UPDATE review_project SET salt = id", migrations.RunSQL.noop),
    ]
