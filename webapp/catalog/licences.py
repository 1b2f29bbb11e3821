"""Licences of models as screens and the API show them; what they mean is decided by ``merger.licences``."""

from django.utils.translation import gettext
from typing_extensions import TypedDict

from merger.licences import Decision, Verdict, decide, licence_of, note


class LicenceFacts(TypedDict):
    """What a licence says, in the reader's language; commercial null: it depends on facts that cannot be seen here.

    care: worth a sign, because it is not plainly free to use or its conditions travel to every child.
    """

    name: str
    commercial: bool | None
    share_alike: bool
    note: str
    care: bool


class Terms(TypedDict):
    """The gravest consequence of some licences, and the names of the models that cause it."""

    verdict: Verdict
    because: list[str]


def licence_facts(stated: str) -> LicenceFacts:
    """The facts of a licence as a model states it."""
    licence = licence_of(stated)
    remark = note(licence, gettext)
    alone = decide([("", stated)])
    return {
        "name": licence.name,
        "commercial": alone.commercial,
        "share_alike": bool(alone.share_alike),
        "note": remark,
        "care": alone.verdict != "free" or bool(remark),
    }


def terms(decision: Decision) -> Terms:
    """A decision as screens show it."""
    return {"verdict": decision.verdict, "because": list(decision.because)}
