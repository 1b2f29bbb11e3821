"""A finished search's report as one page that stands alone: no scripts, nothing from the network, fit to print."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from merger.errors import RecipeError
from merger.evaluation.scorers import SCORERS
from merger.evolution.report.comparing import verdict_of
from merger.genomes import title_at
from merger.methods import PARAMETER_TITLES
from merger.recipes.mergekit import write_mergekit
from merger.recipes.recipe import from_json
from merger.report_page import figures
from merger.report_page.words import LANGUAGES, ReportWords
from merger.search import SEARCHES

__all__ = ["LANGUAGES", "page", "summary"]

SHOWN = 5  # changed questions listed, each way

Report = Mapping[str, Any]


def page(report: Report, language: str = "ja") -> str:
    """The page's HTML, of reports of any version: what an old one does not tell is left out."""
    words = ReportWords(language)
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FileSystemLoader(Path(__file__).parent),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {name: getattr(figures, name) for name in ("percent", "points", "size", "bar", "layers")}
    environment.filters["parameter"] = lambda name: words.of(PARAMETER_TITLES.get(name, (name, name)))
    return environment.get_template("page.html").render(
        report=report,
        words=words,
        headline=_headline(report, words),
        warnings=_warnings(report, words),
        scorer=words.of(SCORERS[report["task"]["scorer"]].title),
        stages=_stages(report, words),
        judged=_judged(report, words),
        rows=_rows(report, words),
        comparisons=_comparisons(report, words),
        recipe=_recipe(report),
    )


def summary(report: Report) -> list[str]:
    """What the page says first, as lines of English: the headline and the warnings; and what people said on the way."""
    words = ReportWords("en")
    return [_headline(report, words), *_warnings(report, words), *_judged(report, words)]


def _headline(report: Report, words: ReportWords) -> str:
    lead = report.get("lead")
    basis = lead or report["difference"]
    least = lead["at_least"] if lead else basis["low"]
    found = verdict_of(report)
    key: str = found if found in ("better", "perhaps") else "not_better"
    signed = figures.points(basis["difference"])
    gained = figures.size(basis["difference"])
    sure = figures.size(least) if least > 0 else figures.points(least)
    return words(key, name=basis["name"], points=signed if key == "not_better" else gained, least=sure)


def _warnings(report: Report, words: ReportWords) -> list[str]:
    found = []
    gap = report.get("gap", {}).get("search")
    if gap and gap["warn"]:
        found.append(words("gap_warning", seen=figures.percent(gap["seen"]), unseen=figures.percent(gap["unseen"])))
    times = report.get("heldout", {}).get("times", 1)
    if times > 1:
        found.append(words("looks_warning", times=times))
    short = [row for row in _rows(report, words) if row["entry"].get("cut")]
    if short:
        most = max(short, key=lambda row: row["entry"]["cut"])["entry"]
        names = ", ".join(row["name"] for row in short)
        found.append(words("cut_warning", count=most["cut"], n=most["heldout"]["n"], names=names))
    if aloud := report.get("aloud"):
        found.append(words("aloud_warning", **aloud))
    for skill in report.get("skills", ()):
        if not skill["held"]:
            kept, keep = figures.percent(skill["kept"]), figures.percent(skill["keep"])
            found.append(words("skill_warning", name=skill["name"], kept=kept, keep=keep))
    return found


def _stages(report: Report, words: ReportWords) -> list[str]:
    """Each stage in words: its search, and how finely it told parts of the model apart."""
    stages = report.get("settings", {}).get("stages", ())
    titles = [(SEARCHES[stage["algorithm"]].title, title_at(stage["granularity"])) for stage in stages]
    return [words("stage", search=words.of(search), parts=words.of(parts)) for search, parts in titles]


def _judged(report: Report, words: ReportWords) -> list[str]:
    """What people said of leaders, a sentence a generation; none where nobody was asked."""
    found = []
    for said in report.get("leaders_judged", ()):
        best = said["leaders"][0]
        share, weight = figures.percent(best["share"]), figures.percent(said["weight"])
        facts = {name: said[name] for name in ("generation", "judgements", "people")}
        found.append(words("leaders_judged", first=best["index"] + 1, share=share, weight=weight, **facts))
    return found


def _rows(report: Report, words: ReportWords) -> list[dict[str, Any]]:
    """Everyone who was scored: {"name", "note", "winner", "entry", "search"}."""
    rows = [{"name": one["name"], "note": words("parent"), "winner": False, "entry": one} for one in report["parents"]]
    rows.append({"name": words("uniform"), "note": "", "winner": False, "entry": report["uniform"]})
    rows.append({"name": words("winner"), "note": "", "winner": True, "entry": report["winner"]})
    return [row | {"search": row["entry"].get("search_answers", {}).get("score")} for row in rows]


def _comparisons(report: Report, words: ReportWords) -> list[dict[str, Any]]:
    """For each comparison: {"name", "difference", "gained", "lost"}, lists of (item, what the other said)."""
    items = {item["id"]: item for item in report.get("items", ())}
    found = []
    for index, one in enumerate(report.get("comparisons", ())):
        uniform = one.get("kind") == "uniform"
        if "difference" not in one:
            continue
        changes = {
            way: [
                (items[key], items[key]["uniform"] if uniform else items[key]["parents"][index])
                for key in one[way][:SHOWN]
                if key in items
            ]
            for way in ("gained", "lost")
        }
        found.append({"name": words("uniform") if uniform else one["name"], "difference": one["difference"]} | changes)
    return found


def _recipe(report: Report) -> str:
    """The winner's recipe as YAML, or as JSON where mergekit's YAML has no words for it."""
    try:
        return write_mergekit(from_json(report["winner"]["recipe"])).rstrip()
    except RecipeError:
        return json.dumps(report["winner"]["recipe"], ensure_ascii=False, indent=1)
