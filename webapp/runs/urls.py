"""Addresses of runs, and the first page."""

from django.urls import path

from webapp.runs.views import home, run, runs

app_name = "runs"
urlpatterns = [
    path("", home.home, name="home"),
    path("runs/", runs.runs, name="list"),
    path("runs/<uuid:pk>/", run.run, name="run"),
]
