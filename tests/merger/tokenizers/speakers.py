"""Zoo models that speak with other numbers: same weights, rows in another order, some tokens more or fewer."""

import json
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

ZOO = Path(__file__).parents[3] / "zoo"
EMBEDDING = "model.embed_tokens.weight"


def speaker(
    folder: Path,
    zoo: str = "japanese",
    seed: int | None = None,
    added: Sequence[dict[str, Any] | str] = (),
    without: Callable[[str], bool] = lambda text: False,
    padding: int = 0,
) -> Path:
    """A copy of a zoo model.

    seed: of the order of its tokens (None: as it was). added: tokens after those, with rows of their own. without:
    which tokens it does not have. padding: rows without a token.
    """
    shutil.copytree(ZOO / zoo, folder)
    document = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    model = document["model"]
    texts = [text for text, _ in sorted(model["vocab"].items(), key=lambda item: item[1]) if not without(text)]
    if seed is not None:
        random.Random(seed).shuffle(texts)
    old = model["vocab"]
    model["vocab"] = {text: number for number, text in enumerate(texts)}
    pairs = [pair.split(" ") if isinstance(pair, str) else pair for pair in model["merges"]]
    model["merges"] = [pair for pair in pairs if {*pair, "".join(pair)} <= set(texts)]
    plain = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": True, "special": False}
    tokens = [token | {"id": model["vocab"][token["content"]]} for token in document["added_tokens"]]
    for number, token in enumerate(added, start=len(texts)):
        tokens.append({"id": number, "content": token, **plain} if isinstance(token, str) else {"id": number} | token)
    document["added_tokens"] = sorted(tokens, key=lambda token: token["id"])
    for special in document["post_processor"]["special_tokens"].values():
        special["ids"] = [model["vocab"][text] for text in special["tokens"]]
    (folder / "tokenizer.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    weights = load_file(folder / "model.safetensors")
    rows = weights[EMBEDDING]
    more = torch.randn(len(added) + padding, rows.shape[1], generator=torch.Generator().manual_seed(seed or 0)) * 0.04
    weights[EMBEDDING] = torch.cat([rows[[old[text] for text in texts]], more.to(rows.dtype)])
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    for name in ("config.json", "generation_config.json"):
        settings = json.loads((folder / name).read_text(encoding="utf-8"))
        settings |= {"bos_token_id": model["vocab"]["<s>"], "eos_token_id": model["vocab"]["</s>"]}
        settings |= {"pad_token_id": model["vocab"]["<pad>"]}
        if "vocab_size" in settings:
            settings["vocab_size"] = len(weights[EMBEDDING])
        (folder / name).write_text(json.dumps(settings), encoding="utf-8")
    return folder
