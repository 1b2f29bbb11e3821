"""Where candidates become models and answer questions."""
