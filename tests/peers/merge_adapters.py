"""Run by the peer's own Python: fold many adapters into their models with PEFT in one process.

Standard input: JSON list of [model folder, adapter folder, output folder, rows of the embedding (null: as they are)].
The first failure ends the run.
"""

import json
import sys

import peft
import torch
import transformers

for model, adapter, out, rows in json.load(sys.stdin):
    base = transformers.AutoModelForCausalLM.from_pretrained(model, dtype="auto")
    if rows is not None:
        base.resize_token_embeddings(rows, mean_resizing=False)
    merged = peft.PeftModel.from_pretrained(base, adapter).merge_and_unload()
    assert all(torch.isfinite(tensor).all() for tensor in merged.state_dict().values())
    merged.save_pretrained(out)
