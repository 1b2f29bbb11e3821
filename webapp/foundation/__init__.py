"""What every app builds on: who sees which rows, refusals, exact JSON, messages of the engine, dispatch."""
