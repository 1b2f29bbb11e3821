"""Licences of models as screens and the API show them; what they mean is decided by ``merger.licences``."""

from typing import Any

from django.utils.translation import gettext

from merger.licences import Decision, decide, licence_of, note


def licence_facts(stated: str) -> dict[str, Any]:
    """{"name", "commercial", "share_alike", "note", "care"}, in the reader's language.

    commercial is None where it depends on facts we cannot see; care: worth a sign, because it is not plainly free to
    use or its conditions travel to every child.
    """
    licence = licence_of(stated)
    told = note(licence, gettext)
    alone = decide([("", stated)])
    return {
        "name": licence.name,
        "commercial": alone.commercial,
        "share_alike": bool(alone.share_alike),
        "note": told,
        "care": alone.verdict != "free" or bool(told),
    }


def terms(decision: Decision) -> dict[str, Any]:
    """{"verdict", "because"}: the gravest consequence, and the names of the models that cause it."""
    return {"verdict": decision.verdict, "because": list(decision.because)}
