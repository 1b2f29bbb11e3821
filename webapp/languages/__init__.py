"""Translations: extracting, merging and serving the messages."""
