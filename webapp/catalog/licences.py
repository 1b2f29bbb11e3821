"""What licences of models ask for: a help for the legal check, not legal advice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Licence:
    """One licence. ``commercial`` is None when it depends on facts we cannot see.

    share_alike: a child must carry the same licence; attribution: the parents' notices must travel along.
    """

    key: str
    name: str
    commercial: bool | None
    share_alike: bool = False
    attribution: bool = True
    note: "_StrPromise | str" = ""


_LLAMA = _("Free below 700 million monthly users; the name must begin with “Llama” and its notice must be shown.")
_GEMMA = _("Google's prohibited-use policy travels along with every child.")
_UNSTATED = _("No licence is stated: without one nobody may use or pass on the model.")

LICENCES: Mapping[str, Licence] = {
    item.key: item
    for item in (
        Licence("apache-2.0", "Apache-2.0", True),
        Licence("mit", "MIT", True),
        Licence("bsd-2-clause", "BSD-2-Clause", True),
        Licence("bsd-3-clause", "BSD-3-Clause", True),
        Licence("bsd-3-clause-clear", "BSD-3-Clause-Clear", True),
        Licence("isc", "ISC", True),
        Licence("unlicense", "Unlicense", True, attribution=False),
        Licence("cc0-1.0", "CC0-1.0", True, attribution=False),
        Licence("cc-by-4.0", "CC-BY-4.0", True),
        Licence("cc-by-3.0", "CC-BY-3.0", True),
        Licence("cc-by-sa-4.0", "CC-BY-SA-4.0", True, share_alike=True),
        Licence("cc-by-sa-3.0", "CC-BY-SA-3.0", True, share_alike=True),
        Licence("cc-by-nc-4.0", "CC-BY-NC-4.0", False),
        Licence("cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0", False, share_alike=True),
        Licence("cc-by-nc-nd-4.0", "CC-BY-NC-ND-4.0", False, note=_("Children may not be passed on at all.")),
        Licence("cc-by-nd-4.0", "CC-BY-ND-4.0", True, note=_("Children may not be passed on at all.")),
        Licence("gpl-3.0", "GPL-3.0", True, share_alike=True),
        Licence("lgpl-3.0", "LGPL-3.0", True, share_alike=True),
        Licence("agpl-3.0", "AGPL-3.0", True, share_alike=True),
        Licence("mpl-2.0", "MPL-2.0", True, share_alike=True),
        Licence("openrail", "OpenRAIL", True, share_alike=True, note=_("Use restrictions travel along.")),
        Licence("bigscience-openrail-m", "BigScience OpenRAIL-M", True, share_alike=True),
        Licence("creativeml-openrail-m", "CreativeML OpenRAIL-M", True, share_alike=True),
        Licence("llama2", "Llama 2 Community", True, note=_LLAMA),
        Licence("llama3", "Llama 3 Community", True, note=_LLAMA),
        Licence("llama3.1", "Llama 3.1 Community", True, note=_LLAMA),
        Licence("llama3.2", "Llama 3.2 Community", True, note=_LLAMA),
        Licence("llama3.3", "Llama 3.3 Community", True, note=_LLAMA),
        Licence("gemma", "Gemma Terms", True, note=_GEMMA),
        Licence("qwen-research", "Qwen Research", False),
        Licence("mrl", "Mistral Research", False),
        Licence("deepseek", "DeepSeek License", True, note=_("Use restrictions travel along.")),
        Licence("other", "other", None, note=_("The licence is a text of its own: read it.")),
        Licence("unknown", "unknown", None, note=_UNSTATED),
        Licence("", "", None, note=_UNSTATED),
    )
}


def licence_of(key: str) -> Licence:
    """Facts for a stated licence; an unlisted one counts as unknown under its own name."""
    known = LICENCES.get(key.strip().lower())
    return known or Licence(key, key, None, note=_("This licence is not in our list: read it."))


@dataclass(frozen=True)
class Terms:
    """What a child inherits: the strictest of its parents' terms, and whose they are."""

    commercial: bool | None
    share_alike: tuple[str, ...]
    forbids: tuple[str, ...]
    unclear: tuple[str, ...]
    clash: bool
    key: str


def inherit(parents: Iterable[tuple[str, str]]) -> Terms:
    """Terms of a merge of ``parents``: pairs (name of the model, its licence as stated).

    Non-commercial beats unclear beats commercial; two different share-alike licences clash.
    ``key`` is the licence to state on the child: the common one, else the single share-alike, else "other".
    """
    rows = [(name, licence_of(key)) for name, key in parents]
    forbids = tuple(name for name, item in rows if item.commercial is False)
    unclear = tuple(name for name, item in rows if item.commercial is None)
    copyleft = list(dict.fromkeys(item.key for _name, item in rows if item.share_alike))
    keys = list(dict.fromkeys(item.key for _name, item in rows))
    if len(keys) == 1:
        key = keys[0]
    elif not forbids and not unclear and len(copyleft) == 1:
        key = copyleft[0]
    elif not forbids and not unclear and all(item.attribution for _name, item in rows) and not copyleft:
        key = "apache-2.0" if set(keys) <= {"apache-2.0", "mit", "bsd-2-clause", "bsd-3-clause", "isc"} else "other"
    else:
        key = "other"
    return Terms(
        commercial=False if forbids else None if unclear else True,
        share_alike=tuple(name for name, item in rows if item.share_alike),
        forbids=forbids,
        unclear=unclear,
        clash=len(copyleft) > 1,
        key=key,
    )
