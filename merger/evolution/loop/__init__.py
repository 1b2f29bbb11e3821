"""A search from generation to generation: its state, scores, events and journal; no model is opened here."""
