"""The report's page, made of a real search's report, in both languages and of every age."""

import copy
import json
import re
import string
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from merger.__main__ import main
from merger.evaluation.scorers import SCORERS, Scorer
from merger.evaluation.statistics import verdict
from merger.evolution import Plan, evolve
from merger.formulas.opening import open_sources
from merger.methods import PARAMETER_TITLES
from merger.report_page import page, summary
from merger.report_page.figures import bar, layers, points
from merger.report_page.words import LANGUAGES, WORDS
from tests.merger.evolution.conftest import plan, write_search  # noqa: F401 (fixtures)


@pytest.fixture(scope="module")
def out(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    folder = tmp_path_factory.mktemp("told") / "out"
    evolve(plan, open_sources(plan.recipe), folder)
    return folder


@pytest.fixture
def report(out: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return told


class Elements(HTMLParser):
    """Tags with their attributes, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_alone(report: dict[str, Any], language: str) -> None:
    found = Elements(page(report, language))
    assert ("html", {"lang": language}) in found.tags
    assert not {tag for tag, _ in found.tags} & {"script", "link", "img", "iframe", "object", "form"}
    assert not [key for _, attributes in found.tags for key in attributes if key in ("src", "href", "srcset", "style")]
    assert "url(" not in page(report, language)
    for parent in report["parents"]:
        assert parent["name"] in found.text and parent["digest"] in found.text
    assert report["winner"]["digest"] in found.text
    for entry in (*report["parents"], report["uniform"], report["winner"]):
        assert f"{entry['heldout']['score'] * 100:.1f} %" in found.text
    bars = [attributes for tag, attributes in found.tags if tag == "svg"]
    assert len(bars) == 5 + len(report["blend"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_thoughts_are_folded_and_old_reports_have_none(report: dict[str, Any], language: str) -> None:
    assert "thought" not in {attributes.get("class") for _, attributes in Elements(page(report, language)).tags}
    told = copy.deepcopy(report)
    for item in told["items"]:
        for said in (item["winner"], item["uniform"], *item["parents"]):
            said["thought"] = "<b>3×4は12</b>\nいや18"
    found = Elements(page(told | {"task": told["task"] | {"thinking": True}}, language))
    folds = [attributes for tag, attributes in found.tags if (tag, attributes.get("class")) == ("details", "thought")]
    assert folds and not any("open" in attributes for attributes in folds)
    assert found.text.count("<b>3×4は12</b>\nいや18") == len(folds)
    assert WORDS["thought"][LANGUAGES.index(language)] in found.text
    assert WORDS["may_think"][LANGUAGES.index(language)] in found.text


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("ja", "坂を登る（層の中の部分ごと） → 最良から一歩ずつ（前・中・後ろ、さらに層の並び）"),
        (
            "en",
            "Climbing (Each part of a layer) → "
            "Step by step from the best (Front, middle and back, and the order of layers)",
        ),
    ],
)
def test_stages_are_told_in_words(report: dict[str, Any], language: str, shown: str) -> None:
    report["settings"]["stages"] = [
        {"algorithm": "gradient", "granularity": "matrix"},
        {"algorithm": "one_plus_lambda", "granularity": "groups:3+path"},
    ]
    assert shown in Elements(page(report, language)).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scorer", SCORERS.values(), ids=SCORERS)
def test_the_scorer_is_told_in_words(report: dict[str, Any], scorer: Scorer, language: str) -> None:
    report["task"]["scorer"] = scorer.name
    told = re.findall(r"<dd>(.*?)</dd>", page(report, language))
    assert scorer.title[LANGUAGES.index(language)] in told and scorer.name not in told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PARAMETER_TITLES)
def test_parameters_are_told_in_words(report: dict[str, Any], name: str, language: str) -> None:
    title = PARAMETER_TITLES[name][LANGUAGES.index(language)]
    report["blend"] = [{"name": "m", "source": None, "parameter": name, "by_layer": [0.5]}]
    share = {"share": 0.5, "low": 0.4, "high": 0.6, "parameter": name, "source": None, "name": name}
    report["importance"]["parameters"] |= {"shares": [share], "explained": 0.5}
    heads = [" ".join(one.split()) for one in re.findall(r'<th scope="row">(.*?)</th>', page(report, language), re.S)]
    assert heads.count(title) == 2 and (name not in heads or name == title)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("ja", "第2世代の上位候補を人が評価（評価12件・3人）。最も好まれたのは候補5（比較の76.5 %で選ばれた）。"),
        ("en", "People judged the best of generation 2 (judgements: 12, people: 3). Candidate 5 was liked best"),
    ],
)
def test_what_people_said_on_the_way_is_told(report: dict[str, Any], language: str, shown: str) -> None:
    assert "leaders_judged" not in report and "人の評価" not in Elements(page(report, "ja")).text
    leaders = [{"index": 4, "share": 0.7654}, {"index": 0, "share": 0.2346}]
    said = {"leaders": leaders, "judgements": 12, "people": 3, "weight": 0.4}
    told = report | {"leaders_judged": [said | {"generation": 2}, said | {"generation": 4}]}
    text = Elements(page(told, language)).text
    assert shown in text and "40.0 %" in text and text.count("76.5 %") == 2
    assert sum("generation 2" in line for line in summary(told)) == 1


def test_every_word_is_in_both_languages_with_the_same_facts() -> None:
    for key, texts in WORDS.items():
        facts = [sorted(name for _, name, _, _ in string.Formatter().parse(text) if name) for text in texts]
        assert len(texts) == len(LANGUAGES) and all(texts), key
        assert facts[0] == facts[1], key


def test_japanese_pages_hold_no_english_sentence(report: dict[str, Any]) -> None:
    text = Elements(page(report, "ja")).text
    for japanese, english in WORDS.values():
        if japanese != english and len(english) > 20 and "{" not in english:
            assert english not in text


def test_the_headline_claims_what_the_bound_allows(report: dict[str, Any]) -> None:
    lead = report["lead"]
    cases = {
        (0.31, 0.184): "at least 18.4 points above.",
        (0.05, -0.02): "only −2.0 points or more can be claimed.",
        (-0.04, -0.1): f"is not above the best parent, {lead['name']} (−4.0 points).",
    }
    for (difference, at_least), words in cases.items():
        figures = {
            "lead": lead | {"difference": difference, "at_least": at_least},
            "difference": report["difference"] | {"difference": difference, "high": difference + 0.1},
        }
        old = {key: value for key, value in report.items() if key != "verdict"} | figures
        assert summary(old)[0].endswith(words)
        assert summary(old | {"verdict": verdict(difference, at_least, difference + 0.1)})[0].endswith(words)


def test_a_verdict_is_as_sure_as_its_bounds() -> None:
    assert verdict(0.12, 0.08, 0.16) == "better"
    assert verdict(0.02, -0.03, 0.07) == "perhaps"
    assert verdict(0.0, -0.03, 0.03) == "no better"
    assert verdict(-0.2, -0.3, -0.1) == "worse"


def test_warnings_are_told(report: dict[str, Any]) -> None:
    calm = report | {"gap": {name: gap | {"warn": False} for name, gap in report["gap"].items()}}
    assert len(summary(calm)) == 1
    worried = copy.deepcopy(calm)
    worried["gap"]["search"]["warn"] = True
    worried["heldout"]["times"] = 3
    worried["skills"] = [{"name": "English sums", "keep": 0.8, "kept": 0.5, "held": False}]
    for entry in (*worried["parents"], worried["uniform"], worried["winner"]):
        entry["skills"] = [{"score": 0.5, "low": 0.4, "high": 0.6, "n": 10}]
    told = summary(worried)
    assert ["by heart" in told[1], "3 times" in told[2], told[3]] == [
        True,
        True,
        "English sums was not kept: 50.0 % of the best parent's score (at least 80.0 % was asked).",
    ]
    html = page(worried, "en")
    assert html.count('class="warning"') == 3
    assert "English sums" in Elements(html).text


def test_gained_and_lost_questions_are_listed(report: dict[str, Any]) -> None:
    text = Elements(page(report, "en")).text
    questions = {item["id"]: item["question"] for item in report["items"]}
    changed = [key for one in report["comparisons"] for way in ("gained", "lost") for key in one[way][:5]]
    assert changed
    assert all(questions[key] in text for key in changed)


def test_what_mattered_is_shown_or_said_to_be_unknown(report: dict[str, Any]) -> None:
    assert "too few candidates" in Elements(page(report, "en")).text
    share = {"name": "merge/japanese/weight", "share": 0.6, "low": 0.4, "high": 0.8}
    known = copy.deepcopy(report)
    known["importance"]["parameters"] |= {
        "explained": 0.7,
        "shares": [share | {"source": "japanese", "parameter": "weight"}],
    }
    known["importance"]["depths"] |= {"explained": 0.7, "shares": [share | {"name": "late"}]}
    text = " ".join(Elements(page(known, "en")).text.split())
    assert "too few candidates" not in text
    assert "japanese: Weight" in text and "late layers" in text and "70.0 %" in text


def test_questions_answers_and_names_cannot_act(report: dict[str, Any]) -> None:
    nasty = '</pre><script>alert(1)</script>{{ 7 * 7 }}" onload="x'
    hostile = copy.deepcopy(report)
    for parent in hostile["parents"]:
        parent["name"] = parent["licence"] = nasty
    for item in hostile["items"]:
        item["question"] = item["winner"]["text"] = nasty
    hostile["task"]["name"] = hostile["lead"]["name"] = nasty
    for one in hostile["comparisons"]:
        one["name"] = nasty
    found = Elements(page(hostile, "ja"))
    assert "script" not in {tag for tag, _ in found.tags}
    assert not [key for _, attributes in found.tags for key in attributes if key.startswith("on")]
    assert nasty in found.text


def test_reports_of_the_first_version_still_render(report: dict[str, Any]) -> None:
    """As they were written before leads, gaps and importances were told."""
    new = ("lead", "gap", "comparisons", "skills", "importance", "blend", "heldout", "settings")
    old = {key: value for key, value in report.items() if key not in new} | {"version": 1}
    old["parents"] = [{k: v for k, v in one.items() if k not in ("licence", "skills")} for one in old["parents"]]
    for name in ("winner", "uniform"):
        old[name] = {k: v for k, v in old[name].items() if k not in ("search_answers", "skills")}
    for language in LANGUAGES:
        html = page(old, language)
        assert report["winner"]["digest"] in html
        assert WORDS["mattered"][LANGUAGES.index(language)] not in html
    assert len(summary(old)) == 1


def test_command(out: Path, report: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "report.html"
    assert main(["report", str(out), "--html", str(target)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == summary(report)[0]
    assert lines[-1] == f"Written: {target}"
    assert target.read_text(encoding="utf-8") == page(report, "ja")
    assert main(["report", str(out), "--html", str(target), "--language", "en", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == report
    assert target.read_text(encoding="utf-8") == page(report, "en")


@pytest.mark.parametrize("text", [None, "{", "[]", '{"winner": {}}'])
def test_command_without_a_finished_search(
    text: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        (tmp_path / "report.json").write_text(text, encoding="utf-8")
    assert main(["report", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert re.fullmatch(r"error: .* (holds no finished search|is damaged)\. .*\n", told.err)


def test_pictures() -> None:
    assert points(-0.0004) == "+0.0"
    html = str(bar({"score": 0.5, "low": 0.25, "high": 1.0}))
    assert 'width="120.0"' in html and "M60.0 9H240.0" in html
    columns = re.findall(
        r'<rect class="value" x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', layers([1, None, -1])
    )
    assert columns == [("0.00", "20.00"), ("20.00", "0.00"), ("20.00", "20.00")]
