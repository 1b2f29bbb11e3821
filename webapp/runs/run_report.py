"""The engine's report with the catalogue's names, and question by question what changed against each parent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, NotRequired, cast

from typing_extensions import TypedDict

from merger.evaluation.statistics import Difference
from merger.evolution.loop import events
from merger.evolution.loop.payloads import ParentScored
from merger.evolution.report.comparing import Comparison
from merger.evolution.report.importance import Mattering, PartShare
from merger.evolution.report.types import ItemOutcome, ParentEntry, Report, ReportBase, plain
from merger.recipes.recipe import from_json
from merger.weights.layout import Layout
from webapp.catalog.payloads import RatingsFacts
from webapp.runs import naming, planning
from webapp.runs.models import Run

SHOWN = 20  # changed questions listed on the page, each way


class Change(TypedDict):
    """One question with both answers, and what was thought before them, where anything was."""

    question: str
    gold: str
    winner: str
    parent: str
    winner_thought: NotRequired[str]
    parent_thought: NotRequired[str]


class ShownComparison(TypedDict):
    """The winner against a parent or the best uniform merge (it has no name); of the changed questions the first."""

    kind: Literal["parent", "uniform"]
    name: str
    gained: list[Change]
    lost: list[Change]
    gained_count: int
    lost_count: int
    difference: Difference


class PeopleBehind(RatingsFacts):
    """Of one of the run's question sets that is people's ratings: its id, name and digest, who and how much."""

    set: str
    name: str
    sha256: str


class RunReport(ReportBase):
    """A run's report, everybody under the name that people know; items: the answers to every held-out question.

    people: whose judgements it was searched by; reports from before this was told have none.
    """

    people: NotRequired[list[PeopleBehind]]
    comparisons: list[ShownComparison]
    items: NotRequired[list[ItemOutcome]]


def present(run: Run, report: Report, layout: Layout) -> dict[str, Any]:
    """The JSON of the report to keep and show: names, the winner's blend, gains and losses against each parent."""
    names = naming.names(run)
    measured: dict[str, ParentScored] = {row["model"]: row for row in run.parents or []}
    difference, lead = report["difference"], report["lead"]
    shown: RunReport = {
        **cast(ReportBase, {name: value for name, value in report.items() if name != "comparisons"}),
        "parents": [_parent(entry, names, measured) for entry in report["parents"]],
        "difference": replace(difference, name=names[difference.parent]),
        "lead": replace(lead, name=names[lead.parent]),
        "comparisons": [
            _comparison(comparison, names.get(comparison["model"] or "", ""), index, report["items"])
            for index, comparison in enumerate(report["comparisons"])
        ],
        "importance": _with_names(report["importance"], names),
        "blend": events.blend_rows(from_json(report["winner"]["recipe"]), layout, names),
        "skills": [{**skill, "name": names[skill["name"]]} for skill in report["skills"]],
        "task": {**report["task"], "name": names["task"]},
        "items": report["items"],
        "people": people_behind(run),
    }
    whole: dict[str, Any] = plain(shown)
    return whole


def people_behind(run: Run) -> list[PeopleBehind]:
    """What stands behind those of the run's question sets that are people's ratings."""
    return [
        {**cast(RatingsFacts, held["ratings"]), "set": held["id"], "name": held["name"], "sha256": held["sha256"]}
        for held in planning.held_sets(run.plan)
        if "ratings" in held
    ]


def parted(report: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The report without, and then the answers to every single held-out question."""
    return {key: value for key, value in report.items() if key != "items"}, report["items"]


def _parent(entry: ParentEntry, names: events.Names, measured: Mapping[str, ParentScored]) -> ParentEntry:
    named: ParentEntry = {**entry, "name": names[entry["model"]]}
    row = measured.get(entry["model"])
    return named if row is None else {**named, "search": {"fitness": row["fitness"], "accuracy": row["accuracy"]}}


def _comparison(comparison: Comparison, name: str, index: int, items: Sequence[ItemOutcome]) -> ShownComparison:
    """The engine's comparison with the first changed questions written out; ``index``: of the parent."""
    by_id = {item["id"]: item for item in items}

    def rows(changed: list[str]) -> list[Change]:
        return [_change(by_id[key], comparison["kind"], index) for key in changed[:SHOWN]]

    return {
        "kind": comparison["kind"],
        "name": name,
        "gained": rows(comparison["gained"]),
        "lost": rows(comparison["lost"]),
        "gained_count": len(comparison["gained"]),
        "lost_count": len(comparison["lost"]),
        "difference": comparison["difference"],
    }


def _change(item: ItemOutcome, kind: str, index: int) -> Change:
    winner, other = item["winner"], item["uniform"] if kind == "uniform" else item["parents"][index]
    change: Change = {
        "question": item["question"],
        "gold": item["gold"][0],
        "winner": winner["text"],
        "parent": other["text"],
    }
    if winner.get("thought"):
        change["winner_thought"] = winner["thought"]
    if other.get("thought"):
        change["parent_thought"] = other["thought"]
    return change


def _with_names(importance: Mattering, names: events.Names) -> Mattering:
    """What mattered, the sources under the names that people know."""
    parameters = importance["parameters"]
    shares: list[PartShare] = [
        {**share, "source": names.get(share["source"] or "", share["source"])} for share in parameters["shares"]
    ]
    return {**importance, "parameters": {**parameters, "shares": shares}}
