"""The merge methods by name, one file each."""

from merger.methods import linear, passthrough, slerp, task_arithmetic, ties
from merger.methods._method import Method

METHODS: dict[str, Method] = {
    "linear": linear.METHOD,
    "slerp": slerp.METHOD,
    "task_arithmetic": task_arithmetic.METHOD,
    "ties": ties.METHOD,
    "passthrough": passthrough.METHOD,
}
