"""Every method says where it comes from, and explains itself."""

import importlib
import inspect
import subprocess
import sys

from merger.methods import METHODS


def test_every_method_has_a_source_and_a_docstring_with_shapes() -> None:
    for name, method in METHODS.items():
        assert importlib.import_module(f"merger.methods.{name}").__doc__, name
        text = inspect.getdoc(method.function) or ""
        assert "models [" in text, name
        assert any(word in method.source for word in ("arXiv:", "doi:", "https://")), name


def test_declared_parameters_are_the_functions_own() -> None:
    for name, method in METHODS.items():
        keywords = list(inspect.signature(method.function).parameters)[2:]
        random = ["key"] if method.random else []
        assert [spec.argument for spec in method.parameters] + random == keywords, name


def test_descriptions_are_plain_json_with_sensible_bounds() -> None:
    for method in METHODS.values():
        for spec in method.describe()["parameters"]:
            assert spec["low"] < spec["high"]
            assert spec["kind"] in ("real", "integer", "bool")


def test_importing_the_methods_imports_no_torch() -> None:
    modules = "merger.methods, merger.genomes, merger.recipes.mergekit, merger.checks.preflight, merger.outputs.cards"
    code = f"import sys, {modules}; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
