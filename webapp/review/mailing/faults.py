"""What a mail server's refusal means: for now or for good, and how it is mended."""

import smtplib

from django.conf import settings

from merger.errors import N_, MergerError

MAIL = (smtplib.SMTPException, OSError)
LATER = 4  # first digit of a reply that asks for another try (RFC 5321, section 4.2.1)
LONGEST = 300  # characters of what a server says


def read(fault: Exception, address: str) -> tuple[MergerError, bool]:
    """The fault in words, and whether another try may help."""
    match fault:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(fault.recipients.values()))
            message = N_("The mail server does not take letters to {address}: {reason}")
            mend = N_("Check the address, and invite again.")
            return MergerError(message, mend=mend, address=address, reason=_words(code, said)), code // 100 == LATER
        case smtplib.SMTPAuthenticationError():
            message = N_("The mail server does not accept this server's name and password.")
            mend = N_("Ask your administrator to check EMAIL_HOST_USER and EMAIL_HOST_PASSWORD.")
            return MergerError(message, mend=mend), False
        case smtplib.SMTPResponseException():
            message = N_("The mail server refuses the letter: {reason}")
            mend = N_("Ask your administrator to check the mail settings.")
            code = fault.smtp_code
            return MergerError(message, mend=mend, reason=_words(code, fault.smtp_error)), code // 100 == LATER
        case smtplib.SMTPNotSupportedError():
            message = N_("The mail server cannot do what the settings ask for: {reason}")
            mend = N_("Ask your administrator to check EMAIL_USE_TLS and EMAIL_HOST_USER.")
            return MergerError(message, mend=mend, reason=str(fault)[:LONGEST]), False
        case _:
            message = N_("The mail server {host} cannot be reached: {reason}")
            mend = N_("If this stays so, ask your administrator to check EMAIL_HOST and EMAIL_PORT.")
            facts = {"host": settings.EMAIL_HOST, "reason": str(fault)[:LONGEST]}
            return MergerError(message, mend=mend, **facts), True


def _words(code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {text}"[:LONGEST]
