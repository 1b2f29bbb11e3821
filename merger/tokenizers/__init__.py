"""Which tokenizer a child speaks."""
