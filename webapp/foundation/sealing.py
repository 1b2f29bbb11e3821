"""Secrets that must be read again, such as another server's token: kept sealed, so that the database alone tells none.

Encrypt-then-MAC (Bellare and Namprempre 2000) out of HMAC-SHA-256 alone, which is all that Python brings: a key stream
of its own for each secret, in counter mode as NIST SP 800-108 derives keys, then a tag over salt and text. Keys come
from SECRET_KEY: with another one a sealed secret cannot be read, and has to be entered again.
"""

import base64
import binascii
import hmac
import secrets

from django.conf import settings

from merger.errors import N_
from webapp.foundation.refusals import Refused

_SALT, _TAG, _BLOCK = 32, 32, 32
_FORM = "s1:"


def seal(secret: str) -> str:
    """The secret as it may be stored: another text each time."""
    salt = secrets.token_bytes(_SALT)
    hidden = _masked(secret.encode(), salt)
    return _FORM + base64.urlsafe_b64encode(salt + _tag(salt + hidden) + hidden).decode()


def unseal(sealed: str) -> str:
    """The secret. Raises Refused where it was sealed under another key, or changed."""
    try:
        raw = base64.b64decode(sealed.removeprefix(_FORM).encode(), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise _unreadable() from None
    salt, tag, hidden = raw[:_SALT], raw[_SALT : _SALT + _TAG], raw[_SALT + _TAG :]
    if not sealed.startswith(_FORM) or not hmac.compare_digest(tag, _tag(salt + hidden)):
        raise _unreadable()
    return _masked(hidden, salt).decode()


def _unreadable() -> Refused:
    return Refused(
        N_("The stored token cannot be read: it was stored under another SECRET_KEY."),
        mend=N_("Ask an administrator to enter the token again."),
    )


def _masked(text: bytes, salt: bytes) -> bytes:
    """The text, xor a key stream that belongs to this salt; applied twice it is the text again."""
    key = _key("mask")
    blocks = range(-(-len(text) // _BLOCK))
    stream = b"".join(hmac.digest(key, salt + number.to_bytes(8, "big"), "sha256") for number in blocks)
    return bytes(one ^ two for one, two in zip(text, stream, strict=False))


def _tag(content: bytes) -> bytes:
    return hmac.digest(_key("tag"), content, "sha256")


def _key(purpose: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"tsugiki sealing 1 {purpose}".encode(), "sha256")
