"""How likely answers are behind their prompts: one forward pass of a model of transformers over a batch of pairs."""

from typing import Any

import torch
from torch import Tensor

from merger.evaluation.encoding import Pair
from merger.evaluation.language_model import Likelihood

_IGNORED = 0  # the id in the padding to the right; attention is causal, so nothing looks at it


def weigh(module: Any, pairs: list[Pair]) -> tuple[Tensor, Tensor]:
    """One forward pass. For every pair: log-probability of the answer (float64), how many of its tokens are no argmax.

    module: a causal language model of transformers.
    """
    ids, rows, columns, targets = _lay_out(pairs, module.device)
    logits = _logits(module, ids, rows, columns).float()
    logprobs = logits.log_softmax(-1).gather(1, targets[:, None])[:, 0].double()
    right = logits.argmax(-1) == targets
    sums = torch.zeros(len(pairs), dtype=torch.float64, device=module.device).index_add(0, rows, logprobs)
    wrong = torch.zeros(len(pairs), dtype=torch.int64, device=module.device).index_add_(0, rows, (~right).long())
    return sums, wrong


def likelihoods(pairs: list[Pair], sums: Tensor, wrong: Tensor) -> list[Likelihood]:
    """Of pairs, with what :func:`weigh` found."""
    lengths = [len(answer) for _, answer in pairs]
    return [
        Likelihood(total, mistakes == 0 and length > 0, length)
        for total, mistakes, length in zip(sums.tolist(), wrong.tolist(), lengths, strict=True)
    ]


def _lay_out(pairs: list[Pair], device: torch.device) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Token ids [batch, longest - 1], padded on the right, and for every answer token: row, column, target."""
    longest = max(max(len(prompt) + len(answer) for prompt, answer in pairs) - 1, 1)
    lines: list[list[int]] = []
    rows: list[int] = []
    columns: list[int] = []
    targets: list[int] = []
    for row, (prompt, answer) in enumerate(pairs):
        line = (prompt + answer)[:longest]
        lines.append(line + [_IGNORED] * (longest - len(line)))
        rows += [row] * len(answer)
        columns += range(len(prompt) - 1, len(prompt) - 1 + len(answer))
        targets += answer

    def tensor(values: Any) -> Tensor:
        return torch.tensor(values, dtype=torch.long, device=device)

    return tensor(lines), tensor(rows), tensor(columns), tensor(targets)


def _logits(module: Any, ids: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """Logits [answer tokens, vocabulary]: the head sees only the rows that are asked for.

    The rows are picked by a hook in front of the head, so that whatever a model does to its logits afterwards
    (soft caps, scales) still happens. A model whose head is no module of its own computes all logits.
    """
    head = module.get_output_embeddings()
    handle = head.register_forward_pre_hook(lambda _, given: (given[0][rows, columns][None],)) if head else None
    try:
        logits: Tensor = module(input_ids=ids, use_cache=False).logits
    finally:
        if handle:
            handle.remove()
    return logits[0] if logits.shape[:2] == (1, len(rows)) else logits[rows, columns]
