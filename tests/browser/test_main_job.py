"""The main job, as a person does it: from an empty canvas to a new model on disk that keeps its promise."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import torch
from playwright.sync_api import Locator, Page, expect
from transformers import AutoModelForCausalLM, AutoTokenizer

from merger.evaluation.scorers import SCORERS
from merger.evaluation.tasks import read_task
from tests.product import Product

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "zoo" / "questions" / "sums_ja.csv"
TEMPLATE = "問：{question}\n答："
MINUTES = 60_000  # milliseconds
GENERATIONS = 3  # watched before the search is told to finish: enough to leave the parents behind


def drop(page: Page, thing: Locator, x: float, y: float) -> None:
    """Drag something from the palette onto the canvas, x and y being shares of its width and height."""
    canvas = page.locator(".svelte-flow")
    box = canvas.bounding_box()
    assert box
    before = page.locator(".svelte-flow__node").count()
    thing.drag_to(canvas, target_position={"x": box["width"] * x, "y": box["height"] * y})
    expect(page.locator(".svelte-flow__node")).to_have_count(before + 1)


def centre(handle: Locator) -> tuple[float, float]:
    """Where to point, now."""
    box = handle.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def connect(page: Page, source: str, port: str) -> None:
    """Draw an edge with the mouse from a source's output to a port of the merge."""
    before = page.locator(".svelte-flow__edge").count()
    start = page.locator(".svelte-flow__node", has_text=source).locator(".svelte-flow__handle[data-handleid=model]")
    end = page.locator(f".svelte-flow__handle[data-handleid={port}]")
    page.mouse.move(*centre(start))
    page.mouse.down()
    page.mouse.move(*centre(end), steps=12)
    page.wait_for_timeout(300)  # the ports say in words whether they fit, and move apart as they do
    page.mouse.move(*centre(end), steps=4)
    page.mouse.up()
    expect(page.locator(".svelte-flow__edge")).to_have_count(before + 1)


def generations(page: Page) -> int:
    """Closed generations, as the page shows them."""
    return int(page.get_by_test_id("run-generation").get_attribute("data-closed") or 0)


def heldout_answers(folder: Path) -> float:
    """The share of held-out questions answered rightly, by stock transformers and nothing of ours but the scorer."""
    torch.set_num_threads(1)
    task = read_task(QUESTIONS, scorer="japanese_answer", template=TEMPLATE, max_new_tokens=26)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, local_files_only=True).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, padding_side="left")
    right = 0.0
    items = task.split("heldout")
    for start in range(0, len(items), 50):
        block = items[start : start + 50]
        asked = tokenizer(
            [TEMPLATE.format(question=item.question) for item in block], return_tensors="pt", padding=True
        )
        with torch.inference_mode():
            said = model.generate(
                input_ids=asked["input_ids"], attention_mask=asked["attention_mask"], max_new_tokens=26, do_sample=False
            )
        texts = tokenizer.batch_decode(said[:, asked["input_ids"].shape[1] :], skip_special_tokens=True)
        right += sum(
            SCORERS["japanese_answer"].score(text, item.answers) for text, item in zip(texts, block, strict=True)
        )
    return right / len(items)


def test_from_an_empty_canvas_to_a_model_that_keeps_its_promise(app: Product, page: Page, tmp_path: Path) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.set_viewport_size({"width": 1440, "height": 900})

    # in by the one-time link, to an empty canvas
    page.goto(app.user("grafter", language="ja"))
    page.get_by_role("button").first.wait_for()
    if "/enter/" in page.url:
        page.locator("main form button[type=submit]").click()
    page.goto(f"{app.url}/designs/")
    page.locator("form[action$='/designs/new/'] button:not([value])").first.click()
    page.wait_for_url(re.compile(r"/designs/[0-9a-f-]{36}/"))
    palette = page.locator(".palette")
    for number, word in enumerate(("日本語", "計算", "もと")):
        model = palette.locator("[data-kind=model]").filter(has_text=f"見本・{word}").first
        drop(page, model, 0.2, 0.15 + 0.28 * number)
    drop(page, palette.locator("[data-kind=method][data-thing=task_arithmetic]"), 0.75, 0.4)
    connect(page, "見本・日本語", "models")
    connect(page, "見本・計算", "models")
    connect(page, "見本・もと", "base")

    # what the child must be good at; start
    page.locator(".svelte-flow__pane").click(position={"x": 10, "y": 10})
    questions = page.locator("#designer-question-set")
    value = questions.locator("option", has_text="文章題").get_attribute("value")
    questions.select_option(value)
    page.locator("input[type=radio][value=standard]").check()
    start = page.locator("#designer-search button[data-kind=primary]")
    expect(start).to_have_attribute("aria-disabled", "false", timeout=20_000)
    start.click()
    page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}/"), timeout=30_000)
    run = page.url.rstrip("/").rsplit("/", 1)[1]

    # generation after generation arrives over the socket, in one page, each exactly once
    page.evaluate("window.neverReloaded = true")
    seen: list[int] = []
    for wanted in range(1, GENERATIONS + 1):
        page.wait_for_function(
            "n => Number(document.querySelector('[data-testid=run-generation]')?.dataset.closed) >= n",
            arg=wanted,
            timeout=3 * MINUTES,
        )
        seen.append(generations(page))
    assert seen == sorted(seen) and seen[-1] >= GENERATIONS
    assert page.evaluate("window.neverReloaded") is True
    page.get_by_role("button", name="ここで終了して最良を残す").click()
    page.locator("dialog[open] .actions button:not([data-kind])").click()
    expect(page.get_by_test_id("result")).to_be_visible(timeout=8 * MINUTES)
    assert page.evaluate("window.neverReloaded") is True

    # the report: held-out, better than every parent
    report = page.evaluate("id => fetch(`/api/v1/runs/${id}`).then((answer) => answer.json())", run)["report"]
    promised = report["winner"]["heldout"]
    assert promised["n"] == 400
    assert promised["score"] > max(parent["heldout"]["score"] for parent in report["parents"])

    # into the catalogue, its lineage, its weights
    page.locator("[data-testid=result] input[name=name]").fill("日本語で計算する子")
    page.locator("[data-testid=result] form button[type=submit]").click()
    saved = page.get_by_test_id("saved")
    expect(saved).to_be_visible(timeout=2 * MINUTES)
    with page.expect_download() as download:
        saved.locator("a[href$='/archive']").click()
    archive = tmp_path / "child.zip"
    download.value.save_as(archive)
    page.goto(f"{app.url}/models/{saved.get_attribute('data-model')}/lineage/")
    family = page.locator("main")
    for name in ("日本語で計算する子", "見本・日本語", "見本・計算", "見本・もと"):
        expect(family.get_by_text(name).first).to_be_visible()
    assert faults == []

    # the weights keep the promise, on stock transformers and through our own command
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(tmp_path / "child")
    (folder,) = {path.parent for path in (tmp_path / "child").rglob("config.json")}
    assert heldout_answers(folder) == promised["score"]
    command = [sys.executable, "-m", "merger", "evaluate", str(folder), str(QUESTIONS), "--split", "heldout"]
    options = ["--scorer", "japanese_answer", "--template", TEMPLATE, "--max-new-tokens", "26"]
    answers = tmp_path / "answers.jsonl"
    subprocess.run([*command, *options, "--answers", str(answers)], check=True, cwd=ROOT)
    scores = [json.loads(line)["score"] for line in answers.read_text(encoding="utf-8").splitlines()]
    assert sum(scores) / len(scores) == promised["score"]
