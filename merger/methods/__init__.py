"""The merge methods, as each declares itself. Importing them does not import torch."""

from merger.methods._method import Check, Method, ParameterSpec
from merger.methods._registry import METHODS
from merger.methods._rescale import RESCALE
from merger.methods._titles import PARAMETER_TITLES

__all__ = ["METHODS", "PARAMETER_TITLES", "RESCALE", "Check", "Method", "ParameterSpec"]
