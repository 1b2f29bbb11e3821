"""A small search of the demo models on a few questions, started through the API as the signed-in person."""

import csv
import io
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.screens import rows, token

QUESTIONS = Path(__file__).resolve().parents[2] / "zoo" / "questions" / "sums_ja.csv"
SIZES = {"search": 24, "validation": 8, "heldout": 12}


def few_questions() -> bytes:
    """The first few of the demo's word problems of each split, as CSV."""
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        left = dict(SIZES)
        kept = []
        for row in reader:
            if left.get(row["split"], 0) > 0:
                left[row["split"]] -= 1
                kept.append(row)
        out = io.StringIO()
        writer = csv.DictWriter(out, reader.fieldnames or [])
        writer.writeheader()
        writer.writerows(kept)
    return out.getvalue().encode()


def start(page: Page, generations: int, population: int = 4, items: int = 6) -> dict[str, Any]:
    """Start a search of so many generations; the run as the API tells it."""
    return post(page, f"/designs/{design(page, generations, population, items)['id']}/runs")


def design(page: Page, generations: int, population: int = 4, items: int = 6) -> dict[str, Any]:
    """A design whose search has so many generations, as the API tells it."""
    page.goto("/")
    models = {model["name"].split(" / ")[0]: model["id"] for model in rows(page.request, "/api/v1/models")}
    free = {"weight": {"free": {"low": -1.0, "high": 2.0, "granularity": "layer"}}}
    sources = {"base": "見本・もと", "japanese": "見本・日本語", "arithmetic": "見本・計算"}
    nodes: list[dict[str, Any]] = [
        {"id": key, "kind": "source", "model": models[name], "name": name, "x": 0, "y": 140 * place}
        for place, (key, name) in enumerate(sources.items())
    ]
    merge = {
        "id": "merge",
        "kind": "merge",
        "method": "task_arithmetic",
        "parameters": {},
        "name": "",
        "x": 360,
        "y": 140,
    }
    nodes.append(merge)
    edges = [
        {"id": f"to-{key}", "from": key, "to": "merge", "port": "base" if key == "base" else "models",
         "parameters": {} if key == "base" else free}
        for key in sources
    ]  # fmt: skip
    stage = {"algorithm": "cma_es", "granularity": "layer", "generations": generations, "population": population}
    search = {
        "evaluation_set": question_set(page),
        "good_at": "日本語の文章題",
        "thoroughness": "custom",
        "minutes": 10,
        "seed": 1,
        "stages": [stage],
        "items_per_generation": items,
    }
    return post(page, "/designs", {"name": "小さな探索", "graph": {"nodes": nodes, "edges": edges}, "search": search})


def question_set(page: Page, name: str = "少しの文章題", content: bytes = b"") -> str:
    """A question set's id, the small one's if nothing is said; added when this person has none of this name yet."""
    for known in rows(page.request, "/api/v1/evaluation-sets"):
        if known["name"] == name:
            return str(known["id"])
    answer = page.request.post(
        "/api/v1/evaluation-sets",
        headers=headers(page),
        multipart={
            "file": {"name": "few.csv", "mimeType": "text/csv", "buffer": content or few_questions()},
            "name": name,
            "scorer": "japanese_answer",
            "template": "問：{question}\n答：",
            "max_new_tokens": "26",
        },
    )
    assert answer.ok, answer.text()
    return str(answer.json()["id"])


def post(page: Page, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """POST to the API with the open page's CSRF token."""
    answer = page.request.post(f"/api/v1{path}", headers=headers(page), data=body or {})
    assert answer.ok, f"{path}: {answer.status} {answer.text()[:500]}"
    found: dict[str, Any] = answer.json()
    return found


def headers(page: Page) -> dict[str, str]:
    return {"X-CSRFToken": token(page), "Referer": page.url}
