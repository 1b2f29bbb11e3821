"""The engine's report with the catalogue's names, and question by question what changed against each parent."""

from typing import Any

from merger.evolution.events import blend_rows
from merger.recipes.recipe import from_json
from merger.weights.layout import Layout
from webapp.runs import summaries
from webapp.runs.models import Run

SHOWN = 20  # changed questions listed on the page, each way


def present(run: Run, report: dict[str, Any], layout: Layout) -> dict[str, Any]:
    """The report to keep and show: names, the winner's blend, gains and losses against each parent."""
    names = {model["id"]: model["name"] for model in run.plan["models"]}
    parents = [parent | {"name": names[parent["model"]]} for parent in report["parents"]]
    measured = {row["model"]: row for row in run.parents or []}
    for parent in parents:
        if parent["model"] in measured:
            row = measured[parent["model"]]
            parent["search"] = {"fitness": row["fitness"], "accuracy": row["accuracy"], "score": row["accuracy"]}
    difference = report["difference"]
    return report | {
        "parents": parents,
        "uniform": _with_share(report["uniform"]),
        "winner": _with_share(report["winner"]),
        "difference": difference | {"name": names[difference["parent"]], "against": names[difference["parent"]]},
        "comparisons": [_comparison(parent["name"], place, report["items"]) for place, parent in enumerate(parents)],
        "blend": summaries.named(run, blend_rows(from_json(report["winner"]["recipe"]), layout)),
        "task": report["task"] | {"name": run.plan["evaluation_set"]["name"]},
    }


def parted(report: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The report without, and then the answers to every single held-out question."""
    return {key: value for key, value in report.items() if key != "items"}, report["items"]


def _with_share(entry: dict[str, Any]) -> dict[str, Any]:
    return entry | {"search": entry["search"] | {"score": entry["search"]["accuracy"]}}


def _comparison(name: str, place: int, items: list[dict[str, Any]]) -> dict[str, Any]:
    rows = {True: [], False: []}  # type: dict[bool, list[dict[str, str]]]
    for item in items:
        child, parent = item["winner"], item["parents"][place]
        if (child["score"] >= 1) != (parent["score"] >= 1):
            row = {
                "question": item["question"],
                "gold": item["gold"][0],
                "winner": child["text"],
                "parent": parent["text"],
            }
            rows[child["score"] >= 1].append(row)
    return {
        "name": name,
        "gained": rows[True][:SHOWN],
        "lost": rows[False][:SHOWN],
        "gained_count": len(rows[True]),
        "lost_count": len(rows[False]),
    }
