"""Run by the peer's own Python: adapters as PEFT itself saves them, with random factors.

Standard input: JSON list of [model folder, adapter folder, keywords of LoraConfig, seed, number format of the factors,
rows of the embedding (null: as they are)].
"""

import json
import sys

import peft
import torch
import transformers

for model, folder, keywords, seed, dtype, rows in json.load(sys.stdin):
    torch.manual_seed(seed)
    base = transformers.AutoModelForCausalLM.from_pretrained(model, dtype="auto")
    if rows is not None:
        base.resize_token_embeddings(rows, mean_resizing=False)
        for weight in {base.get_input_embeddings().weight, base.get_output_embeddings().weight}:
            weight.data[-2:] = torch.randn(2, weight.shape[1]) * 0.05
    adapted = peft.get_peft_model(base, peft.LoraConfig(task_type="CAUSAL_LM", **keywords))
    for name, value in adapted.named_parameters():
        if "trainable_tokens_delta" in name:
            value.data += torch.randn(value.shape) * 0.05
        if "lora_" in name:
            value.data = (torch.randn(value.shape) * 0.05).to(getattr(torch, dtype))
        elif "modules_to_save" in name or (name.endswith("bias") and keywords.get("bias", "none") != "none"):
            value.data += torch.randn(value.shape).to(value.dtype) * 0.05
    adapted.save_pretrained(folder)
