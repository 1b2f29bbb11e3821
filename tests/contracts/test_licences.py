"""Only ``merger/licences`` knows what a licence asks for: nothing else in the product names one to decide by it."""

import ast
import re
from pathlib import Path
from typing import get_args

from merger.licences import KINDS, LICENCES, SENTENCES, Verdict
from webapp.environment import ROOT

OWNER = ROOT / "merger/licences"
# Generic words; names of model families, whose settings are read by these names.
NOT_ONLY_LICENCES = {
    "other",
    "unknown",
    "mit",
    "isc",
    "gemma",
    "llama2",
    "llama3",
    "llama4",
    "deepseek",
    "openrail",
    "mrl",
}
NAMES = sorted(LICENCES.keys() - NOT_ONLY_LICENCES)


def sources() -> list[Path]:
    found = [path for root in ("merger", "webapp") for path in (ROOT / root).rglob("*.py")]
    found += [path for end in ("*.ts", "*.svelte") for path in (ROOT / "static/src").rglob(end)]
    found += list((ROOT / "templates").rglob("*.html"))
    generated = ROOT / "static/src/wire.ts"
    mine = (path for path in found if OWNER not in path.parents and path != generated)
    return sorted(path for path in mine if not path.name.endswith(".test.ts"))


def test_no_other_file_names_a_licence() -> None:
    named = re.compile(r"(?<![\w.-])(?:" + "|".join(map(re.escape, NAMES)) + r")(?![\w-])", re.IGNORECASE)
    assert named.search('Licence("cc-by-sa-4.0", True)') and not named.search("https://lucide.dev")
    told = {path.relative_to(ROOT).as_posix(): named.findall(path.read_text(encoding="utf-8")) for path in sources()}
    assert {path: names for path, names in told.items() if names} == {}


def test_no_other_file_weighs_what_licences_ask_for() -> None:
    """Conditions are asked for through ``Decision``; a browser gets the decision, never the grounds."""
    kinds = re.compile(r"""["'](?:""" + "|".join(re.escape(kind) for kind in KINDS if "-" in kind) + r""")["']""")
    weighing = []
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if (
            "share_alike" in text
            if path.suffix in {".ts", ".svelte"}
            else path.suffix == ".py" and (kinds.search(text) or _sorts_commercial(text))
        ):
            weighing.append(path.relative_to(ROOT).as_posix())
    assert weighing == []


def _sorts_commercial(text: str) -> bool:
    """Does a function collect the models that (do not) allow commercial use, as a decision of its own would?"""
    loops = (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)
    return any(
        isinstance(inner, ast.Attribute) and inner.attr in {"commercial", "share_alike"}
        for node in ast.walk(ast.parse(text))
        if isinstance(node, loops)
        for part in node.generators
        for test in part.ifs
        for inner in ast.walk(test)
    )


def test_the_browser_has_words_for_every_verdict() -> None:
    text = (ROOT / "static/src/lineage/words.ts").read_text(encoding="utf-8")
    assert [verdict for verdict in get_args(Verdict) if not re.search(rf'"{verdict}"|\b{verdict}:', text)] == []


def test_every_condition_without_a_sign_of_its_own_has_a_sentence() -> None:
    assert set(KINDS) - SENTENCES.keys() == {"attribution", "non-commercial", "share-alike"}
