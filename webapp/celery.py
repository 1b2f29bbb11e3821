"""The Celery application. Its parent process never imports torch: tasks import it when they run."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")

app = Celery("tsugiki")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
