"""Run by the peer's own Python: many recipe files through mergekit in one process, failures included.

Working folder: where the models are. Standard input: JSON list of [recipe.yml, output folder]; standard error: one line
of JSON for each, {"recipe", "ok", "error"}. Chains go through mergekit-multimerge's own reader.
"""

import json
import logging
import shutil
import sys
from pathlib import Path

import yaml
from mergekit.config import MergeConfiguration
from mergekit.graph import Executor
from mergekit.merge import MergeOptions, run_merge
from mergekit.scripts.multimerge import load_config, make_tasks

logging.disable(logging.CRITICAL)
OPTIONS = MergeOptions(
    copy_tokenizer=True, write_model_card=False, quiet=True, lazy_unpickle=False, lora_merge_cache=sys.argv[1]
)


def run(recipe: Path, out: Path) -> None:
    text = recipe.read_text(encoding="utf-8")
    documents = list(yaml.safe_load_all(text))
    if len(documents) == 1 and not (isinstance(documents[0], dict) and "name" in documents[0]):
        run_merge(MergeConfiguration.model_validate(documents[0]), str(out), options=OPTIONS)
        return
    between = out.with_name(f"{out.name}.parts")
    configurations, needs = load_config(text, str(between))
    last = None if None in configurations else documents[-1]["name"]
    tasks = make_tasks(configurations, needs, OPTIONS, str(between), str(out), lazy=False)
    Executor(tasks, math_device="cpu", storage_device="cpu").execute()
    if last is not None:
        shutil.move(between / last, out)


for recipe, out in json.load(sys.stdin):
    error = ""
    try:
        run(Path(recipe), Path(out))
    except BaseException as fault:  # whatever ends one file must not end the others
        error = f"{type(fault).__name__}: {fault}"
        shutil.rmtree(out, ignore_errors=True)
    print(json.dumps({"recipe": recipe, "ok": not error, "error": error[:500]}), file=sys.stderr)
