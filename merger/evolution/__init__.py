"""Evolving a recipe: pure steps over a JSON state, a workbench that judges, and the loop in one process.

Importing this loads no torch; only a Workbench does, when it is made.
"""

from merger.evolution.generations import (
    Finalist,
    Generation,
    answer,
    begin,
    candidates_left,
    close_generation,
    finalists,
    open_generation,
)
from merger.evolution.loop import Stopped, evolve
from merger.evolution.plan import Plan, Stage, TaskSettings, stage_from_json
from merger.evolution.search_file import read_search
from merger.evolution.workbench import CandidateScore, ParentScore, Workbench, layout_of

__all__ = [
    "CandidateScore",
    "Finalist",
    "Generation",
    "ParentScore",
    "Plan",
    "Stage",
    "Stopped",
    "TaskSettings",
    "Workbench",
    "answer",
    "begin",
    "candidates_left",
    "close_generation",
    "evolve",
    "finalists",
    "layout_of",
    "open_generation",
    "read_search",
    "stage_from_json",
]
