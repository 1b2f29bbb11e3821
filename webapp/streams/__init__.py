"""Append-only event streams with a gapless sequence, and the jobs that report on them."""
