"""Evolving a recipe: pure steps over a JSON state, a judge that judges, and the loop in one process.

Importing this loads no torch; only a Judge does, when it is made.
"""

from merger.evolution.judging.judge import Judge, layout_of
from merger.evolution.loop.generations import (
    OpenGeneration,
    answer,
    begin,
    candidates_left,
    close_generation,
    guarded,
    open_generation,
    search_data,
    stopped,
)
from merger.evolution.loop.leaders import LeaderStrengths, asked_about, leaders, read_people, weighed
from merger.evolution.loop.scores import CandidateScore, ParentScore
from merger.evolution.one_process import Stopped, evolve
from merger.evolution.plan.economy import Budget, Economy
from merger.evolution.plan.goals import Measure, Skill, TaskSettings
from merger.evolution.plan.people import People, check_people
from merger.evolution.plan.plan import Plan, Stage, by_likelihood, check_slopes, stage_from_json
from merger.evolution.plan.search_file import read_search
from merger.evolution.report.choosing import finalists

__all__ = [
    "Budget",
    "CandidateScore",
    "Economy",
    "Judge",
    "LeaderStrengths",
    "Measure",
    "OpenGeneration",
    "ParentScore",
    "People",
    "Plan",
    "Skill",
    "Stage",
    "Stopped",
    "TaskSettings",
    "answer",
    "asked_about",
    "begin",
    "by_likelihood",
    "candidates_left",
    "check_people",
    "check_slopes",
    "close_generation",
    "evolve",
    "finalists",
    "guarded",
    "layout_of",
    "leaders",
    "open_generation",
    "read_people",
    "read_search",
    "search_data",
    "stage_from_json",
    "stopped",
    "weighed",
]
