"""Which invitations made the account of the person who came: only their links sign anybody in. And no judgement took
"not a number" seconds: one such row ended the results of its project.
"""

from datetime import timedelta

from django.db import migrations, models
from django.db.models import F

TOGETHER = timedelta(seconds=5)  # the account and its first place among raters were made by one request
SECONDS = """
ALTER TABLE review_judgement DISABLE TRIGGER review_judgement_stays;
UPDATE review_judgement SET seconds = 0 WHERE seconds = 'NaN';
ALTER TABLE review_judgement ENABLE TRIGGER review_judgement_stays;
"""


def mark(apps, schema_editor):
    """Accounts that came into being with their place among raters, by their invitation."""
    invitations = apps.get_model("review", "Invitation").objects.filter(
        rater__user__role="annotator",
        rater__user__username__startswith="rater-",
        rater__created__lte=F("rater__user__date_joined") + TOGETHER,
    )
    invitations.update(made_account=True)


class Migration(migrations.Migration):
    dependencies = [("review", "0009_model_judges")]

    operations = [
        migrations.AddField("invitation", "made_account", models.BooleanField(default=False)),
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.RunSQL(SECONDS, migrations.RunSQL.noop),
    ]
