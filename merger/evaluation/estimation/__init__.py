"""Cheaper judgement: what a few answers tell about all, and when enough have been asked. Pure numpy."""
