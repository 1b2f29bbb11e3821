"""Addresses of runs."""

from django.urls import path

from webapp.runs.views import run, runs

app_name = "runs"
urlpatterns = [
    path("runs/", runs.runs, name="list"),
    path("runs/<uuid:pk>/", run.run, name="run"),
]
