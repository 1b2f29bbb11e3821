"""Mail: none unless the environment names a server (or, to try it out, a folder for the letters)."""

import os

from webapp.environment import SettingsError, flag

EMAIL_HOST = os.environ.get("EMAIL_HOST", "").strip()
EMAIL_FILE_PATH = os.environ.get("EMAIL_FILE_PATH", "").strip()
# Whether invitations and news of work can be mailed; without it no page asks for an address.
SENDS_MAIL = bool(EMAIL_HOST or EMAIL_FILE_PATH)
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = flag("EMAIL_USE_SSL")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT") or (587 if EMAIL_USE_TLS else 465 if EMAIL_USE_SSL else 25))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "").strip()
_backend = "smtp" if EMAIL_HOST else "filebased" if EMAIL_FILE_PATH else "dummy"
EMAIL_BACKEND = f"django.core.mail.backends.{_backend}.EmailBackend"

if SENDS_MAIL and not DEFAULT_FROM_EMAIL:
    raise SettingsError("DEFAULT_FROM_EMAIL is required when EMAIL_HOST is set: the address that letters come from.")
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise SettingsError("Set EMAIL_USE_TLS (STARTTLS) or EMAIL_USE_SSL, not both.")
