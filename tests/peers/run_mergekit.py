"""Run by the peer's own Python: merge many recipes with mergekit in one process.

Standard input: JSON list of [recipe.yml, output folder]. The first failure ends the run with its traceback.
"""

import json
import sys
from pathlib import Path

import yaml
from mergekit.config import MergeConfiguration
from mergekit.merge import MergeOptions, run_merge

options = MergeOptions(copy_tokenizer=False, write_model_card=False, quiet=True, lazy_unpickle=False)
for recipe, out in json.load(sys.stdin):
    document = yaml.safe_load(Path(recipe).read_text(encoding="utf-8"))
    run_merge(MergeConfiguration.model_validate(document), out, options=options)
