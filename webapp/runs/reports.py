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
    skills = summaries.skill_names(run)
    measured = {row["model"]: row for row in run.parents or []}
    for parent in parents:
        if parent["model"] in measured:
            row = measured[parent["model"]]
            parent["search"] = {"fitness": row["fitness"], "accuracy": row["accuracy"], "score": row["accuracy"]}
    difference, lead = report["difference"], report["lead"]
    return report | {
        "parents": parents,
        "uniform": _with_share(report["uniform"]),
        "winner": _with_share(report["winner"]),
        "difference": difference | {"name": names[difference["parent"]], "against": names[difference["parent"]]},
        "lead": lead | {"name": names[lead["parent"]]},
        "comparisons": [
            _comparison(told, names.get(told["model"], ""), place, report["items"])
            for place, told in enumerate(report["comparisons"])
        ],
        "importance": _with_names(report["importance"], names),
        "blend": summaries.named(run, blend_rows(from_json(report["winner"]["recipe"]), layout)),
        "skills": [skill | {"name": skills[skill["name"]]} for skill in report["skills"]],
        "task": report["task"] | {"name": run.plan["evaluation_set"]["name"]},
    }


def parted(report: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The report without, and then the answers to every single held-out question."""
    return {key: value for key, value in report.items() if key != "items"}, report["items"]


def _with_share(entry: dict[str, Any]) -> dict[str, Any]:
    return entry | {"search": entry["search"] | {"score": entry["search"]["accuracy"]}}


def _comparison(told: dict[str, Any], name: str, place: int, items: list[dict[str, Any]]) -> dict[str, Any]:
    """The engine's comparison with the first changed questions written out; ``place``: of the parent."""
    by_id = {item["id"]: item for item in items}

    def rows(changed: list[str]) -> list[dict[str, str]]:
        return [_change(by_id[key], told["kind"], place) for key in changed[:SHOWN]]

    return {
        "kind": told["kind"],
        "name": name,
        "gained": rows(told["gained"]),
        "lost": rows(told["lost"]),
        "gained_count": len(told["gained"]),
        "lost_count": len(told["lost"]),
        "difference": told["difference"],
    }


def _change(item: dict[str, Any], kind: str, place: int) -> dict[str, str]:
    """One question with both answers, and what was thought before them: "winner_thought", "parent_thought"."""
    both = {"winner": item["winner"], "parent": item["uniform"] if kind == "uniform" else item["parents"][place]}
    thoughts = {f"{who}_thought": said["thought"] for who, said in both.items() if said.get("thought")}
    answers = {who: said["text"] for who, said in both.items()}
    return {"question": item["question"], "gold": item["gold"][0]} | answers | thoughts


def _with_names(importance: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """What mattered, the sources under the names that people know."""
    parameters = importance["parameters"]
    shares = [share | {"source": names.get(share["source"], share["source"])} for share in parameters["shares"]]
    return importance | {"parameters": parameters | {"shares": shares}}
