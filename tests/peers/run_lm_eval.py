"""Run by the peer's own Python: what lm-evaluation-harness makes of contexts and continuations.

Standard input: JSON list of [model folder, [[context, continuation], ...]]. Standard output, one line a folder: JSON of
[[tokens of the context, tokens of the continuation, log-likelihood, is it greedy], ...], by HFLM on the CPU in float32;
null where nothing is left of a continuation, which the harness refuses to weigh.
"""

import json
import logging
import sys
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)

import torch  # noqa: E402  # after the warnings are off
from lm_eval.api.instance import Instance  # noqa: E402
from lm_eval.models.huggingface import HFLM  # noqa: E402

torch.set_num_threads(1)
for folder, pairs in json.load(sys.stdin):
    model = HFLM(pretrained=folder, device="cpu", dtype="float32", batch_size=1)
    encoded = [model._encode_pair(*pair) for pair in pairs]
    asked = [
        Instance("loglikelihood", {}, tuple(pair), place)
        for place, (pair, (_, behind)) in enumerate(zip(pairs, encoded, strict=True))
        if behind
    ]
    found = iter(model.loglikelihood(asked, disable_tqdm=True))
    rows = [[before, behind, *next(found)] if behind else None for before, behind in encoded]
    print(json.dumps(rows), flush=True)
