"""Hosts, cookies, transport and content policy: strict unless the environment says where it is safe not to be."""

import os
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from webapp.environment import flag, words
from webapp.settings.base import ENVIRONMENT

SECRET_KEY = ENVIRONMENT.secret_key
PORT = int(os.environ.get("PORT") or 8000)
HOST = os.environ.get("HOST") or "127.0.0.1"
# Addresses that listen everywhere are no name a browser may use: name those in ALLOWED_HOSTS.
_everywhere = {"0.0.0.0", "::", ""}
PUBLIC_URL = os.environ.get("PUBLIC_URL") or f"http://{'127.0.0.1' if HOST in _everywhere else HOST}:{PORT}"
_public = urlsplit(PUBLIC_URL)
_https = _public.scheme == "https"

ALLOWED_HOSTS = [
    *dict.fromkeys(
        [
            "127.0.0.1",
            "localhost",
            "[::1]",
            _public.hostname or "127.0.0.1",
            *([] if HOST in _everywhere else [HOST]),
            *words("ALLOWED_HOSTS"),
        ]
    )
]
# Servers whose models may be asked to judge: names, addresses, networks; see webapp/review/ai/addresses.py.
JUDGE_HOSTS = words("JUDGE_HOSTS")

CSRF_TRUSTED_ORIGINS = [PUBLIC_URL.rstrip("/")] if _https else []

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = _https
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"

SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT")
SECURE_HSTS_SECONDS = int(os.environ.get("HSTS_SECONDS") or 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("HSTS_INCLUDE_SUBDOMAINS")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Only a proxy that always sets this header may be trusted with it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        # Charts draw SVG with style attributes; a style attribute alone runs nothing.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
