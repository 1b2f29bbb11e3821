"""The end of a search: the winner chosen, everything measured once on held-out questions, and written down."""
