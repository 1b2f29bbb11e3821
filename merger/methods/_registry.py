"""The merge methods by name, one file each."""

from merger.methods import (
    karcher,
    linear,
    model_stock,
    multislerp,
    nuslerp,
    passthrough,
    slerp,
    task_arithmetic,
    ties,
)
from merger.methods._method import Method

METHODS: dict[str, Method] = {
    "linear": linear.METHOD,
    "slerp": slerp.METHOD,
    "nuslerp": nuslerp.METHOD,
    "multislerp": multislerp.METHOD,
    "karcher": karcher.METHOD,
    "model_stock": model_stock.METHOD,
    "task_arithmetic": task_arithmetic.METHOD,
    "ties": ties.METHOD,
    "passthrough": passthrough.METHOD,
}
