"""Hostile recipes."""

from collections.abc import Callable
from pathlib import Path

from tests.attacks.bundles import Attack, sparse

MIB = 2**20
FILE = "recipe.yml"


def text(content: str | bytes) -> Callable[[Path], object]:
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return lambda folder: (folder / FILE).write_bytes(raw)


def _grown(first: str, each: str, times: int) -> str:
    """Every line is made of the line before it, many times."""
    lines = [f"a0: &a0 {first}"]
    lines += [f"a{n}: &a{n} " + each.replace("HERE", ", ".join([f"*a{n - 1}"] * times)) for n in range(1, 12)]
    return "\n".join(lines)


def body(weight: str) -> str:
    return f"merge_method: linear\nmodels:\n- {{model: good, parameters: {{weight: {weight}}}}}\n"


ATTACKS = (
    Attack("empty", text(""), "empty or no mapping"),
    Attack("a list", text("- a\n"), "empty or no mapping"),
    Attack("text", text("hello"), "empty or no mapping"),
    Attack("100 MB", lambda folder: sparse(folder / FILE, 100 * MIB, b"a: 1\n"), "too large"),
    Attack("1 TB", lambda folder: sparse(folder / FILE, 2**40, b"a: 1\n"), "too large"),
    Attack("2 MB of text", text("a: " + "x" * 2 * MIB), "too large"),
    Attack("UTF-16", text("a: 1".encode("utf-16")), "no UTF-8"),
    Attack("Latin-1", text(b"name: caf\xe9"), "no UTF-8"),
    Attack("Shift JIS", text("name: 接ぎ木".encode("shift_jis")), "no UTF-8"),
    Attack("NUL", text("a: \0"), "not readable YAML"),
    Attack("escape", text("a: \x1b[2J"), "not readable YAML"),
    Attack("unclosed", text("models: [a"), "not readable YAML"),
    Attack("tabs", text("models:\n\t- a"), "not readable YAML"),
    Attack("no such alias", text("models: *x"), "not readable YAML"),
    Attack("billion laughs", text(_grown("[x, x, x]", "[HERE]", 10)), "too many values"),
    Attack("billion laughs in mappings", text(_grown("{x: 1}", "{list: [HERE]}", 10)), "too many values"),
    Attack("billion merged keys", text(_grown("{x: 1, y: 2}", "{<<: [HERE]}", 20)), "too many values"),
    Attack("an alias in itself", text("a: &a [*a]"), "inside what it stands for"),
    Attack("an alias in itself, deeper", text("a: &a {b: {c: [1, *a]}}"), "inside what it stands for"),
    Attack("a mapping merged into itself", text("a: &a {<<: *a}"), "inside what it stands for"),
    Attack("a million brackets", text("[" * (MIB - 1)), "nested too deep"),
    Attack("a thousand steps", text("a:\n" + "".join(" " * n + "-\n" for n in range(1, 1000))), "nested too deep"),
    Attack("deep keys", text("{? " * 200_000), "nested too deep"),
    Attack("a quarter of a million values", text("- a\n" * 250_000), "too many values"),
    Attack("keys without end", text("".join(f"k{n}: 1\n" for n in range(80_000))), "too many values"),
    Attack("documents without end", text("---\na: 1\n" * 100_000), "too many documents"),
    *(
        Attack(f"tag {tag}", text(f"merge_method: {tag}\nmodels: []"), "is not accepted")
        for tag in (
            "!!python/object/apply:os.system [id]", "!!python/name:os.system ''", "!!python/module:os ''",
            "!!python/object/new:os.system [id]", "!!binary aGk=", "!!set {a}", "!!omap [a: 1]",
            "!!timestamp 2020-01-01", "!include /etc/passwd", "!ENV ${HOME}", "!<tag:evil> x",
        )
    ),
    Attack("a tag of one's own", text("%TAG ! tag:evil,2000:\n---\na: !x y"), "is not accepted"),
    Attack("a key twice", text("merge_method: linear\nmerge_method: ties\nmodels: []"), "merge_method stands there"),
    Attack("a key twice, deep", text("models:\n- {model: a, parameters: {weight: 1, weight: 2}}"),
           "weight stands there"),
    Attack("a number of 5,000 digits", text(body("9" * 5000)), "word or number is too long"),
    Attack("a number of 100,000 digits in base 60", text(body("1:" * 50_000 + "1")), "word or number is too long"),
    Attack("a hexadecimal number of 100,000 digits", text(body("0x" + "f" * 100_000)), "word or number is too long"),
    Attack("a word of 500,000 letters", text(body("w" * 500_000)), "word or number is too long"),
    *(Attack(f"weight {number}", text(body(number)), "weight") for number in (".nan", ".inf", "-.inf", "1e999")),
    Attack("a weight that is a date", text(body("2020-01-01")), "must be a number"),
    Attack("a weight that is a list of lists", text(body("[[1]]")), "must be a number"),
    Attack("keys that are lists", text("? [a, b]\n: 1"), ""),
    Attack("keys that are mappings", text("? {a: b}\n: 1"), ""),
    Attack("keys that are numbers", text("1: 2"), "no key of a recipe"),
    Attack("a method that is a list", text("merge_method: [linear]\nmodels: [{model: good}]"), ""),
    Attack("models that are a mapping", text("merge_method: linear\nmodels: {model: good}"), ""),
    Attack("models that are numbers", text("merge_method: linear\nmodels: [1, 2]"), ""),
    Attack("a model that is a list", text("merge_method: linear\nmodels: [{model: [good]}]"), ""),
    Attack("a name that is a mapping", text("merge_method: linear\nmodels: [{model: {a: {b: c}}}]"), ""),
    Attack("a seed that is negative", text(body("1") + "seed: -1"), "seed must be"),
    Attack("a dtype that is a list", text(body("1") + "dtype: [bfloat16]"), "dtype"),
    Attack("a dtype from elsewhere", text(body("1") + "dtype: os.system"), "os.system"),
    Attack("a chain in a circle",
           text("name: a\nmerge_method: linear\nmodels: [{model: b, parameters: {weight: 1}}]\n---\n"
                "name: b\nmerge_method: linear\nmodels: [{model: a, parameters: {weight: 1}}]\n---\n" + body("1")), ""),
)  # fmt: skip
