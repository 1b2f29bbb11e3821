"""The merge methods and what a recipe may ask of them. Importing them does not import torch."""

from merger.methods._method import Method, ParameterSpec
from merger.methods._oddities import oddities
from merger.methods._registry import METHODS
from merger.methods._rescale import RESCALE
from merger.methods._resolve import Resolved, Resolver, merged_inputs
from merger.methods._validation import validate

__all__ = [
    "METHODS",
    "RESCALE",
    "Method",
    "ParameterSpec",
    "Resolved",
    "Resolver",
    "merged_inputs",
    "oddities",
    "validate",
]
