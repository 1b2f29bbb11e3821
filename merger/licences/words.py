"""What licences ask for, in a sentence each."""

from collections.abc import Callable, Mapping

from merger.errors import N_
from merger.licences.table import Kind, Licence

# Attribution, commercial use and share-alike have signs and sentences of their own wherever licences are shown.
SENTENCES: Mapping[Kind, str] = {
    "no-derivatives": N_("Children may not be passed on at all."),
    "restrictions": N_("Use restrictions travel along."),
    "title": N_("The name must begin with “{value}”."),
    "display": N_("“{value}” must be shown."),
    "users": N_("Free below 700 million monthly users."),
    "family": N_("It may not be used to improve language models other than {value}."),
    "unstated": N_("No licence is stated: without one nobody may use or pass on the model."),
    "unread": N_("The licence is a text of its own: read it."),
    "unlisted": N_("This licence is not in our list: read it."),
}


def note(licence: Licence, translate: Callable[[str], str] = str) -> str:
    """What the licence asks for beside naming, sharing alike and commercial use; "" where that is nothing."""
    sentences = [
        translate(SENTENCES[kind]).format(value=value) for kind, value in licence.asks.items() if kind in SENTENCES
    ]
    return " ".join(sentences)
