"""Which of several licences binds a model that was made from all of them."""

from collections.abc import Sequence

# From the freest to the strictest; what is made of several models falls under the strictest.
_STRICTNESS: tuple[tuple[str, ...], ...] = (
    ("cc0-1.0", "unlicense", "0bsd"),
    ("mit", "isc", "zlib", "bsd-2-clause", "bsd-3-clause"),
    ("apache-2.0",),
    ("cc-by-3.0", "cc-by-4.0"),
    ("mpl-2.0", "lgpl-3.0", "cc-by-sa-3.0", "cc-by-sa-4.0", "gpl-2.0", "gpl-3.0", "agpl-3.0"),
    ("openrail", "openrail++", "bigscience-openrail-m", "bigscience-bloom-rail-1.0", "creativeml-openrail-m"),
    ("gemma", "llama2", "llama3", "llama3.1", "llama3.2", "llama3.3", "llama4"),
    ("cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nc-sa-4.0", "cc-by-nc-nd-4.0"),
)
_FREE_TO_COMBINE = 4  # below this rank, licences ask for no more than a notice


def strictest_licence(licences: Sequence[str | None]) -> str:
    """The licence a child of parents under ``licences`` falls under, by its Hugging Face name.

    "unknown" when a parent states none; "other" when one is not in our list, or two differ that each bind the child
    (a share-alike licence and another, say): then a person has to decide.
    """
    stated = [licence.lower() for licence in licences if licence]
    if not stated or len(stated) < len(licences):
        return "unknown"
    if len(set(stated)) == 1:
        return stated[0]
    ranks = {name: rank for rank, names in enumerate(_STRICTNESS) for name in names}
    if any(licence not in ranks for licence in stated):
        return "other"
    binding = {licence for licence in stated if ranks[licence] >= _FREE_TO_COMBINE}
    if len(binding) > 1:
        return "other"
    return max(dict.fromkeys(stated), key=lambda licence: ranks[licence])
