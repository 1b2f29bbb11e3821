"""Facts about work that waits for a worker or is in one's hands."""

from django.db import models


class Work(models.Model):
    """Something that a worker shall do; the row is there until it is settled, given up or dropped.

    kind: as registered in :mod:`webapp.foundation.work`; subject: the row that it is done to. scope: what it belongs to
    (a run), None: it stands alone. token, lease_until: the claim in force, on the database's clock. attempts: claims so
    far. not_before: when its message counts as lost and is sent again.
    """

    kind = models.CharField(max_length=16)
    subject = models.UUIDField()
    scope = models.UUIDField(null=True, db_index=True)
    token = models.UUIDField(null=True, default=None)
    lease_until = models.DateTimeField(null=True, default=None)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "subject"), name="work_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
