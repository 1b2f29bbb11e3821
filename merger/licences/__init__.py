"""What licences ask for and what a merged model inherits; nothing else in the product decides this."""

from merger.licences.decision import Decision, Obligation, Verdict, decide
from merger.licences.table import KINDS, LICENCES, OTHER, UNKNOWN, Kind, Licence, licence_of
from merger.licences.words import SENTENCES, note

__all__ = [
    "KINDS",
    "LICENCES",
    "OTHER",
    "SENTENCES",
    "UNKNOWN",
    "Decision",
    "Kind",
    "Licence",
    "Obligation",
    "Verdict",
    "decide",
    "licence_of",
    "note",
]
