"""Where the API lives."""

from django.urls import path

from webapp.api.application import api

urlpatterns = [path("api/v1/", api.urls)]
