"""The Celery application. Its parent process never imports torch: tasks import it when they run."""

import os

from celery import Celery
from celery.signals import worker_process_init

from webapp.parents import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")

app = Celery("tsugiki")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def end_with_the_worker(**kwargs: object) -> None:
    """A child in the middle of a task would outlive a killed worker, and write for it."""
    die_with_parent()
