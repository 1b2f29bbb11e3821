"""The merge methods, as each declares itself. Importing them does not import torch."""

from merger.methods._method import Check, Method, ParameterSpec
from merger.methods._registry import METHODS
from merger.methods._rescale import RESCALE

__all__ = ["METHODS", "RESCALE", "Check", "Method", "ParameterSpec"]
