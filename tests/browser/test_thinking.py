"""Models that think aloud, as a person meets them: a question set's switch, and thoughts folded on every screen."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import pictures
from tests.browser.axe import violations
from tests.browser.searching import post
from tests.product import Product
from tests.saying import saying

pytestmark = pytest.mark.flow
WAIT = 300_000
ALWAYS = (
    "{% for m in messages %}<|{{ m.role }}|> {{ m.content }} {% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n<think>\n{% endif %}"
)
SWITCHED = ALWAYS.replace("<think>\n", "<think>\n{% if not enable_thinking %}\n</think>\n\n{% endif %}")
THOUGHT = ("3×4=12だから、答えは12冊だろうか。", "いや、あと6冊ある。")
QUESTIONS = [f"本棚{number}には何冊ありますか？" for number in range(1, 25)]


def thinker(folder: Path, answer: str, template: str) -> Path:
    """A model that thinks the same of every question, and then answers so."""
    words = ["<|user|>", "<|assistant|>", "<think>", "</think>", *THOUGHT, "18冊です。", "12冊です。", *QUESTIONS]
    chain = {"<think>": THOUGHT[0], THOUGHT[0]: THOUGHT[1], THOUGHT[1]: "</think>", "</think>": answer}
    return saying(folder, words, chain, template)


def add_model(page: Page, folder: Path, name: str) -> str:
    """Upload a folder as the signed-in person; the model's id."""
    page.goto("/models/add/")
    form = page.locator("form", has=page.locator("[name=files]"))
    form.locator("[name=name]").fill(name)
    form.locator("[name=files]").set_input_files(folder)
    form.locator("button[type=submit]").click()
    page.wait_for_url("**/models/*-*/", timeout=WAIT)
    return page.url.rstrip("/").rpartition("/")[2]


def add_questions(page: Page, folder: Path) -> str:
    """A question set that lets models think, by the page's own form; its id."""
    path = folder / "本棚.jsonl"
    lines = [{"question": question, "answer": "18冊"} for question in QUESTIONS]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    page.goto("/question-sets/add/")
    page.locator("input[name=file]").set_input_files(path)
    page.locator("input[name=scorer][value=japanese_answer]").check()
    switch = page.get_by_role("checkbox", name="考えながら答えてよい")
    switch.focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    page.reload()  # the draft keeps the switch
    expect(page.locator("[data-part=summary]")).to_contain_text("24問")
    expect(switch).to_be_checked()
    page.get_by_role("button", name="質問集を保存").click()
    page.locator("#saved [data-part=see]").click()
    page.wait_for_url("**/question-sets/*-*/")
    return page.url.rstrip("/").rpartition("/")[2]


def start_run(page: Page, models: dict[str, str], questions: str) -> str:
    """A short search between the two models; the run's id when it is over."""
    free = {"weight": {"free": {"low": 0.1, "high": 1.0, "granularity": "model"}}}
    nodes: list[dict[str, Any]] = [
        {"id": f"m{place}", "kind": "source", "model": key, "name": name, "x": 0, "y": 140 * place}
        for place, (name, key) in enumerate(models.items())
    ]
    nodes.append({"id": "merge", "kind": "merge", "method": "linear", "parameters": {}, "name": "", "x": 360, "y": 70})
    edges = [
        {"id": f"e{place}", "from": f"m{place}", "to": "merge", "port": "models", "parameters": free}
        for place in (0, 1)
    ]
    stage = {"algorithm": "grid", "granularity": "model", "points": 2}
    search = {
        "evaluation_set": questions,
        "good_at": "本棚の問題",
        "thoroughness": "custom",
        "minutes": 10,
        "seed": 1,
        "stages": [stage],
        "items_per_generation": 6,
        "fitness": "generated",
    }
    design = post(
        page, "/designs", {"name": "考えるモデル", "graph": {"nodes": nodes, "edges": edges}, "search": search}
    )
    run = str(post(page, f"/designs/{design['id']}/runs")["id"])
    end = time.monotonic() + WAIT / 1000
    while (status := page.request.get(f"/api/v1/runs/{run}").json()["status"]) != "done":
        assert status not in ("failed", "cancelled") and time.monotonic() < end, status
        time.sleep(1)
    return run


def unfold(page: Page, place: Locator) -> None:
    """By keyboard, as whoever has no mouse."""
    fold = place.locator("details", has=page.locator("summary", has_text="考えた過程")).first
    expect(fold).to_be_visible()
    expect(fold.locator("p")).to_be_hidden()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold.locator("p")).to_contain_text(THOUGHT[0])


def test_thoughts_are_folded_on_every_screen(app: Product, browser: Browser, tmp_path: Path) -> None:
    context = pictures.context(browser, app.url, app.user("thinker"), "ja", "light", 1280)
    page = context.new_page()
    models = {
        name: add_model(page, thinker(tmp_path / name, answer, template), name)
        for name, answer, template in (("考える子", "18冊です。", SWITCHED), ("まちがう子", "12冊です。", ALWAYS))
    }
    questions = add_questions(page, tmp_path)
    expect(page.get_by_text("考えた過程は採点しません")).to_be_visible()
    run = start_run(page, models, questions)

    report = page.request.get(f"/api/v1/runs/{run}").json()["report"]
    assert report["task"]["thinking"] is True
    assert {(item["winner"]["text"], item["winner"]["score"]) for item in report["items"]} == {("18冊です。", 1.0)}
    page.goto(f"/runs/{run}/")
    page.get_by_test_id("result").wait_for()
    against = page.locator("details.against", has_text="まちがう子")
    against.locator("summary").first.click()
    unfold(page, against)
    unfold(page, page.locator(".samples"))
    assert violations(page) == []

    page.goto(f"/models/{models['考える子']}/try/")
    page.get_by_role("checkbox", name="まちがう子").check()
    box = page.get_by_label("メッセージ", exact=True)
    box.fill(QUESTIONS[0])
    box.press("Enter")
    expect(page.locator(".turn")).to_have_attribute("data-state", "answered", timeout=WAIT)
    expect(page.locator(".answer .text")).to_have_text(["18冊です。", "12冊です。"])
    expect(page.locator(".answer details")).to_have_count(1)  # the other can be told not to think
    unfold(page, page.locator(".answer").last)
    assert violations(page) == []
    context.close()
