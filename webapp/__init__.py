"""Tsugiki on the web: stores, dispatches and shows; the merging itself lives in merger."""
