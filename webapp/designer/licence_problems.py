"""What the licences of the sources mean for the child: a help for the legal check."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from webapp.catalog.licences import inherit, licence_of
from webapp.catalog.models import Model


def licence_problems(used: Sequence[tuple[str, Model]], result: str | None) -> Iterator[tuple[str, str, str | None]]:
    """Triples (message, mend, node). used: (node, its model) of every connected source."""
    help_only = _("This helps the legal check; it does not replace it.")
    for node, model in used:
        licence = licence_of(model.licence)
        if licence.commercial is False:
            message = _("No commercial use: “{name}” is under {licence}.").format(name=model.name, licence=licence.name)
            yield f"{message} {licence.note}".strip(), help_only, node
        elif licence.commercial is None:
            message = _("Commercial use is unclear for “{name}”.").format(name=model.name)
            yield f"{message} {licence.note}".strip(), help_only, node
        elif licence.note:
            yield f"{model.name}: {licence.note}", help_only, node
    terms = inherit([(model.name, model.licence) for _node, model in used])
    names = ", ".join(dict.fromkeys(terms.share_alike))
    if terms.clash:
        yield (
            _("These models each demand their own licence for the child: {names}.").format(names=names),
            help_only,
            result,
        )
    elif terms.share_alike and terms.key == "other":
        yield (
            _("The child must carry the licence of {names}, beside other terms.").format(names=names),
            help_only,
            result,
        )
