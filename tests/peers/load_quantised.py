"""Run by the peer's own Python: quantised models as transformers itself loads and dequantises them on this machine.

Standard input: JSON list of [model folder, output folder]. The first failure ends the run.
"""

import json
import sys

import transformers

for model, out in json.load(sys.stdin):
    said = transformers.AutoConfig.from_pretrained(model).quantization_config
    wanted = transformers.FineGrainedFP8Config(dequantize=True, weight_block_size=said["weight_block_size"])
    loaded = transformers.AutoModelForCausalLM.from_pretrained(model, quantization_config=wanted, dtype="auto")
    loaded.config.__dict__.pop("quantization_config", None)
    state = loaded.state_dict()
    from safetensors.torch import save_file

    save_file({name: value.contiguous() for name, value in state.items()}, out)
