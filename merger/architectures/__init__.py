"""What transformers' own classes make of a model's settings: kinds of layers, names and shapes of tensors.

Only classes of the installed transformers are asked, never code of a checkpoint, and always without weights (on torch's
meta device). The first call imports torch and transformers; nothing here is imported where that must not happen.
"""
