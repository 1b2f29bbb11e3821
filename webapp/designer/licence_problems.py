"""What the licences of the sources mean for the child: a help for the legal check."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from merger.licences import OTHER, decide
from webapp.catalog.licences import licence_facts
from webapp.catalog.models import Model


def licence_problems(used: Sequence[tuple[str, Model]], result: str | None) -> Iterator[tuple[str, str, str | None]]:
    """Triples (message, mend, node). used: (node, its model) of every connected source."""
    help_only = _("This helps the legal check; it does not replace it.")
    for node, model in used:
        facts = licence_facts(model.licence)
        if facts["commercial"] is False:
            message = _("No commercial use: “{name}” is under {licence}.").format(
                name=model.name, licence=facts["name"]
            )
            yield f"{message} {facts['note']}".strip(), help_only, node
        elif facts["commercial"] is None:
            message = _("Commercial use is unclear for “{name}”.").format(name=model.name)
            yield f"{message} {facts['note']}".strip(), help_only, node
        elif facts["note"]:
            yield f"{model.name}: {facts['note']}", help_only, node
    child = decide((model.name, model.licence) for _node, model in used)
    if child.clash:
        yield (
            _("These models each demand their own licence for the child: {names}.").format(
                names=", ".join(child.clash)
            ),
            help_only,
            result,
        )
    elif child.share_alike and child.key == OTHER:
        yield (
            _("The child must carry the licence of {names}, beside other terms.").format(
                names=", ".join(child.share_alike)
            ),
            help_only,
            result,
        )
