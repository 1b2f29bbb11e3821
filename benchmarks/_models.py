"""Models of random bfloat16 weights to merge: made once, kept until somebody removes them."""

import json
from pathlib import Path

import numpy as np

from merger.weights.header import TensorInfo
from merger.weights.writer import ShardFile, shards_of, write_index

# name: layers, hidden, intermediate, vocabulary
SIZES = {
    "8 MB": (2, 256, 688, 4000),
    "0.5 GB": (5, 2048, 5632, 16000),
    "2 GB": (17, 2048, 5632, 32000),
    "8 GB": (20, 4096, 11008, 32000),
}
_DRAWN = 20_000_000  # elements of a tensor that are drawn; longer ones repeat them


def make_models(folder: Path, layers: int, hidden: int, intermediate: int, vocabulary: int) -> None:
    """base and three fine-tunes of it: normal weights, changes of a tenth of their size, in shards of 1 GB."""
    shapes = {"model.embed_tokens.weight": (vocabulary, hidden)}
    for layer in range(layers):
        start = f"model.layers.{layer}"
        for name in ("q_proj", "k_proj", "v_proj", "o_proj"):
            shapes[f"{start}.self_attn.{name}.weight"] = (hidden, hidden)
        for name in ("gate_proj", "up_proj"):
            shapes[f"{start}.mlp.{name}.weight"] = (intermediate, hidden)
        shapes[f"{start}.mlp.down_proj.weight"] = (hidden, intermediate)
        for name in ("input_layernorm", "post_attention_layernorm"):
            shapes[f"{start}.{name}.weight"] = (hidden,)
    shapes |= {"model.norm.weight": (hidden,), "lm_head.weight": (vocabulary, hidden)}
    settings = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": hidden, "hidden_act": "silu",
        "intermediate_size": intermediate, "num_hidden_layers": layers, "num_attention_heads": hidden // 64,
        "num_key_value_heads": hidden // 64, "vocab_size": vocabulary, "rms_norm_eps": 1e-5, "torch_dtype": "bfloat16",
        "tie_word_embeddings": False, "max_position_embeddings": 2048,
    }  # fmt: skip
    for number, name in enumerate(("base", "a", "b", "c")):
        if (folder / name / "config.json").is_file():
            continue
        (folder / name).mkdir(parents=True, exist_ok=True)
        plan = [TensorInfo(tensor, "BF16", shape) for tensor, shape in shapes.items()]
        shards = shards_of(plan, 10**9)
        index = 0
        for file, shard in shards.items():
            with ShardFile(folder / name / file, shard) as target:
                for tensor in shard:
                    index += 1
                    same, own = np.random.default_rng([0, index]), np.random.default_rng([number, index])
                    count = min(tensor.count, _DRAWN)
                    values = same.standard_normal(count, np.float32) * np.float32(0.02)
                    if number:
                        values += own.standard_normal(count, np.float32) * np.float32(0.002)
                    values = np.resize(values, tensor.count)
                    target.write(tensor.name, 0, (values.view(np.uint32) >> 16).astype(np.uint16).data)
        write_index(folder / name, shards)
        (folder / name / "config.json").write_text(json.dumps(settings))
