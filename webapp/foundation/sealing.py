"""Secrets that must be read again, such as another server's token: kept sealed, so that the database alone tells none.

Fernet of the cryptography package (AES-128-CBC, then HMAC-SHA-256). Its keys come from SECRET_KEY and, for what was
sealed before, SECRET_KEY_FALLBACKS: with other ones a sealed secret cannot be read, and has to be entered again.
"""

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

from merger.errors import N_
from webapp.foundation.refusals import Refused


def seal(secret: str) -> str:
    """The secret as it may be stored: another text each time."""
    return _fernet().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret. Raises Refused where it was sealed under another key, or changed."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Refused(
            N_("The stored token cannot be read: it was stored under another SECRET_KEY."),
            mend=N_("Ask an administrator to enter the token again."),
        ) from None


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(_key(one)) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> bytes:
    """A key of its own for this purpose."""
    return base64.urlsafe_b64encode(hmac.digest(force_bytes(secret), b"tsugiki sealing", "sha256"))
