"""Friendlier words and one-click mends hang on codes of faults, and every code is one that somebody raises."""

import ast
import re
import string
from collections.abc import Iterator

from webapp.designer.fault_words import ACTIONS, WORDS
from webapp.environment import ROOT

Raised = tuple[str, tuple[str, ...], set[str]]  # code, message and mend, names of facts


def raised() -> Iterator[Raised]:
    """Every fault of the engine that has a code, and every finding of a method's check: (message, mend, code)."""
    for path in sorted((ROOT / "merger").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                given = {item.arg: item.value for item in node.keywords if item.arg}
                code = given.get("code")
                if isinstance(code, ast.Constant):
                    yield code.value, tuple(templates([*node.args, *given.values()])), set(given)
            elif isinstance(node, ast.Tuple) and len(node.elts) == 3 and isinstance(node.elts[2], ast.Constant):
                found = tuple(templates(node.elts[:2]))
                if len(found) == 2:
                    yield node.elts[2].value, found, set()


def templates(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
            yield ast.literal_eval(node.args[0])


def fields(*texts: str) -> set[str]:
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_code_that_is_raised_has_words_or_a_mend_and_the_other_way_round() -> None:
    assert {code for code, _, _ in raised()} == WORDS.keys() | ACTIONS.keys()


def test_friendlier_words_need_no_fact_that_the_fault_does_not_have() -> None:
    missing = {
        code: unknown
        for code, said, facts in raised()
        if (unknown := fields(*WORDS.get(code, ())) - fields(*said) - facts)
    }
    assert missing == {}


def test_one_sentence_has_one_code() -> None:
    """A sentence that is raised in two places has its code in both."""
    codes: dict[tuple[str, ...], set[str]] = {}
    for code, said, _ in raised():
        if said:  # a message that is chosen before has none here
            codes.setdefault(said, set()).add(code)
    assert [said for said, found in codes.items() if len(found) > 1] == []
    bare = [
        (path.name, node.lineno)
        for path in sorted((ROOT / "merger").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and tuple(templates([*node.args, *(item.value for item in node.keywords)])) in codes
        and not any(item.arg == "code" for item in node.keywords)
    ]
    assert bare == []


def test_what_is_found_of_models_speaks_of_no_recipe_and_no_command_beside_a_drawing() -> None:
    technical = re.compile("(?:tokenizer|settings)_source|eos_token_id|chat_template|python -m")
    files = [ROOT / "merger" / "checks" / f"{name}.py" for name in ("compatibility", "_findings", "answering")]
    for path in (*files, ROOT / "merger" / "outputs" / "conversation.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id != "N_":
                given = {item.arg: item.value for item in node.keywords}
                if any(technical.search(text) for text in templates([*node.args, *given.values()])):
                    code = given.get("code")
                    assert isinstance(code, ast.Constant), (path.name, node.lineno)
                    assert not technical.search(" ".join(WORDS[code.value]))
