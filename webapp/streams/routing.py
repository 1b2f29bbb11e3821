"""Websocket addresses."""

from django.urls import path

from webapp.streams.consumers import StreamConsumer

websocket_urlpatterns = [path("ws/streams/<uuid:stream>/", StreamConsumer.as_asgi())]
