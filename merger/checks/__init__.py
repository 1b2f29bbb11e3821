"""What is wrong, or odd, with a recipe in itself, by what its methods declare; no model is looked at."""

from merger.checks._oddities import oddities
from merger.checks._validation import validate

__all__ = ["oddities", "validate"]
