"""The web process: Django for HTTP, Channels for the event streams."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")

from webapp.threads import application as django

django_application = django()

# These need the application registry that the line above has filled.
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import get_resolver

from webapp.catalog.body_limits import BodyLimits
from webapp.celery import app as celery_application
from webapp.review import preparing
from webapp.streams.routing import websocket_urlpatterns

application = ProtocolTypeRouter(
    {
        "http": BodyLimits(django_application),
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
# Every page's module is imported now: after a restart a hundred people ask at once, and none shall wait for the others'
# imports.
assert get_resolver().url_patterns
preparing.begin_soon()
__all__ = ["application", "celery_application"]
