"""A LoRA adapter drawn from a fine-tuned model: the truncated singular value decomposition of what was learnt.

``W' - W = U S V^T``; of all matrices of rank r, ``U_r S_r V_r^T`` is nearest (Eckart and Young, 1936); saved as
``B = U_r S_r^(1/2)``, ``A = S_r^(1/2) V_r^T`` (cf. LoRD, github.com/thomasgauthier/LoRD).
"""

import hashlib
import json
import math
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from merger.checks.compatibility import compatibility
from merger.errors import N_, CheckpointError, MergerError
from merger.outputs._grown_vocabulary import check_tokens, grown_tensors
from merger.weights.adapter import PREFIX, WEIGHTS
from merger.weights.bodies import aligned, has_head
from merger.weights.checkpoint import Checkpoint
from merger.weights.layout import Layout

if TYPE_CHECKING:
    from torch import Tensor

Progress = Callable[[int, int], None]  # elements done, elements in all
_FLOATS = ("F32", "F16", "BF16")
_EXACT = 1024  # of the shorter side: a full decomposition is quick up to here
_OVERSAMPLING, _ITERATIONS = 16, 4
_TRANSPOSED = ("gpt2", "openai-gpt", "imagegpt", "decision_transformer")  # models that store matrices as [in, out]


@dataclass(frozen=True)
class Wanted:
    """rank: at most this; alpha: saved as ``lora_alpha`` (None: the rank, so that the scaling is 1).

    epsilon: singular values up to it are left out. rest: tensors that differ and are no linear layer's matrices are
    saved whole.
    """

    rank: int = 16
    alpha: float | None = None
    epsilon: float = 0.0
    rest: bool = False


@dataclass(frozen=True)
class Layer:
    """One linear layer. kept: Frobenius norm of the adapter's change over that of the whole change, in [0, 1]."""

    tensor: str
    rank: int
    norm: float
    kept: float


@dataclass(frozen=True)
class Extraction:
    """What came of it. rest: the tensors that differ otherwise, saved whole or (``saved`` False) left out.

    grown: embedding and head where the fine-tune has other tokens, always saved whole, with its tokenizer.
    """

    layers: tuple[Layer, ...]
    rest: tuple[str, ...]
    saved: bool
    grown: tuple[str, ...] = ()

    @property
    def kept(self) -> float:
        """The share of the Frobenius norm of all linear layers' changes together."""
        whole = math.fsum(layer.norm**2 for layer in self.layers)
        kept = math.fsum((layer.norm * layer.kept) ** 2 for layer in self.layers)
        return math.sqrt(kept / whole) if whole else 1.0


def extract(
    base: Checkpoint, tuned: Checkpoint, out: Path, wanted: Wanted, progress: Progress | None = None
) -> Extraction:
    """Write a PEFT adapter folder that turns ``base`` into ``tuned``, nearly; ``out`` is whole or absent.

    Raises CheckpointError when the models do not fit, differ in nothing, or ``out`` is there already.
    """
    from safetensors.torch import save_file  # slow to import

    _check(base, tuned, out, wanted)
    grown = grown_tensors(base, tuned)
    tuned = aligned(base, {0: tuned})[0]
    linear = _linear(base) - grown
    total = sum(tensor.count for tensor in base.tensors.values())
    done = 0
    factors: dict[str, Tensor] = {}
    layers: list[Layer] = []
    rest: list[str] = []
    for name, tensor in base.tensors.items():
        if name in linear:
            found = _decomposed(base, tuned, name, wanted)
            if found is not None:
                layer, a, b = found
                layers.append(layer)
                if layer.rank:
                    module = PREFIX + name.removesuffix(".weight")
                    factors |= {f"{module}.lora_A.weight": a, f"{module}.lora_B.weight": b}
        elif name not in grown and not _equal(base.read(name), tuned.read(name)):
            rest.append(name)
        for checkpoint in (base, tuned):
            checkpoint.forget(name)
        done += tensor.count
        if progress:
            progress(done, total)
    result = Extraction(tuple(layers), tuple(rest), wanted.rest, tuple(name for name in base.tensors if name in grown))
    if not factors and not grown and not (rest and wanted.rest):
        raise CheckpointError(
            N_("{a} and {b} differ in no linear layer, so there is nothing to extract."),
            mend=N_("Name a fine-tuned model and the model it started from."),
            a=base.name, b=tuned.name,
        )  # fmt: skip
    whole_names = [name for name in base.tensors if name in grown or (wanted.rest and name in rest)]
    saved = {name: tuned.read(name) for name in whole_names}
    saved |= _tied_head(base, saved)
    settings = _settings(base, [layer for layer in layers if layer.rank], list(saved), wanted)
    whole = {_saved_name(name, layers): tensor for name, tensor in saved.items()}
    part = out.parent / f".{out.name}.{os.getpid()}.part"
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        part.mkdir()
        save_file({**factors, **whole}, part / WEIGHTS, {"format": "pt"})
        _write(part / "adapter_config.json", settings)
        _write(part / "extraction.json", to_json(result, base, tuned))
        for path in tuned.tokenizer_files if grown else ():
            (part / path.name).write_bytes(path.read_bytes())
        part.rename(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return result


def to_json(extraction: Extraction, base: Checkpoint, tuned: Checkpoint) -> dict[str, Any]:
    """The report: what was kept, layer by layer."""
    return {
        "base": base.name,
        "fine_tune": tuned.name,
        "kept": extraction.kept,
        "layers": [
            {"tensor": layer.tensor, "rank": layer.rank, "norm": layer.norm, "kept": layer.kept}
            for layer in extraction.layers
        ],
        "saved_whole": [*extraction.grown, *(extraction.rest if extraction.saved else ())],
        "left_out": [] if extraction.saved else list(extraction.rest),
    }


def truncated(change: "Tensor", rank: int, seed: int) -> "tuple[Tensor, Tensor, Tensor]":
    """The largest singular values of change [rows, columns] float32: U [rows, k], S [k], V^T [k, columns].

    k >= rank where the matrix has so many. Large ones by a randomised range finder with power iterations (Halko et al.,
    arXiv:0909.4061, algorithms 4.4 and 5.1); the same seed gives the same result.
    """
    import torch  # slow to import

    short = min(change.shape)
    sample = rank + _OVERSAMPLING
    if short <= _EXACT or 4 * sample >= short:
        u, s, v = torch.linalg.svd(change, full_matrices=False)
        return u, s, v
    chance = torch.Generator().manual_seed(seed)
    span = torch.linalg.qr(change @ torch.randn(change.shape[1], sample, generator=chance)).Q
    for _ in range(_ITERATIONS):
        span = torch.linalg.qr(change @ torch.linalg.qr(change.T @ span).Q).Q
    u, s, v = torch.linalg.svd(span.T @ change, full_matrices=False)
    return span @ u, s, v


def _check(base: Checkpoint, tuned: Checkpoint, out: Path, wanted: Wanted) -> None:
    if out.exists() or out.is_symlink():
        raise CheckpointError(N_("{file} exists already."), mend=N_("Choose another name."), file=str(out))
    if wanted.rank < 1:
        raise MergerError(N_("--rank must be 1 or more."))
    if wanted.alpha is not None and not 0 < abs(wanted.alpha) < math.inf:
        raise MergerError(N_("--alpha must not be zero or infinite."))
    if not 0 <= wanted.epsilon < math.inf:
        raise MergerError(N_("--sv-epsilon must be zero or more."))
    grown = bool(grown_tensors(base, tuned))
    for problem in compatibility((base, tuned), same_words=not grown):
        if problem.severity == "error":
            raise problem.error()
    if grown:
        check_tokens(base, tuned)
    if has_head(tuned) and not has_head(base):
        raise CheckpointError(
            N_("{a} has a head of its own, {b} uses its embedding for it: no adapter can say that."),
            mend=N_("Use the fine-tuned model itself as a source."),
            a=tuned.path.name, b=base.path.name,
        )  # fmt: skip


def _linear(checkpoint: Checkpoint) -> frozenset[str]:
    """The matrices of linear layers: two dimensions, and no embedding; a head that is its own counts."""
    layout = Layout.of(checkpoint.tensors, checkpoint.settings)
    return frozenset(
        name
        for name, tensor in checkpoint.tensors.items()
        if name.endswith(".weight")
        and len(tensor.shape) == 2
        and tensor.count
        and tensor.dtype in _FLOATS
        and layout.places[name].block not in ("embedding", "norm")
        and "embed" not in layout.places[name].role
        and not (layout.tied and layout.places[name].role == "head")
    )


def _equal(one: "Tensor", two: "Tensor") -> bool:
    return one.equal(two) if one.dtype == two.dtype else one.double().equal(two.double())


def _decomposed(
    base: Checkpoint, tuned: Checkpoint, name: str, wanted: Wanted
) -> "tuple[Layer, Tensor, Tensor] | None":
    """The layer and its factors A, B; None where nothing was learnt."""
    import torch  # slow to import

    change = tuned.read(name).float() - base.read(name).float()
    norm = float(change.double().square().sum().sqrt())
    if norm == 0:
        return None
    if not math.isfinite(norm):
        raise CheckpointError(
            N_("Tensor {tensor} of {file} or {base} holds numbers that are not finite."),
            mend=N_("Copy or download the folder again."),
            tensor=name, file=tuned.name, base=base.name,
        )  # fmt: skip
    if _is_transposed(base):
        change = change.T
    seed = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=7).digest(), "little")
    u, s, v = truncated(change, wanted.rank, seed)
    rank = min(wanted.rank, int((s > wanted.epsilon).sum()))
    root = s[:rank].sqrt()
    scaling = 1.0 if wanted.alpha is None or not rank else wanted.alpha / rank
    a, b = (root[:, None] * v[:rank]).contiguous(), (u[:, :rank] * (root / scaling)).contiguous()
    kept = min(1.0, float(torch.linalg.vector_norm(s[:rank].double())) / norm)
    return Layer(name, rank, norm, kept), a, b


def _settings(base: Checkpoint, layers: list[Layer], rest: list[str], wanted: Wanted) -> dict[str, Any]:
    """``adapter_config.json``; layers of a lower rank have patterns of their own."""
    modules = {layer.tensor.removesuffix(".weight"): layer.rank for layer in layers}
    ranks = {module: rank for module, rank in modules.items() if rank != wanted.rank}
    beside = {f"{module}.bias" for module in modules}
    biases = [name for name in rest if name in beside]
    whole = sorted({name.rpartition(".")[0] for name in rest if name not in beside})
    return {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": base.name,
        "inference_mode": True,
        "r": wanted.rank,
        "lora_alpha": wanted.rank if wanted.alpha is None else wanted.alpha,
        "rank_pattern": ranks,
        "alpha_pattern": ranks if wanted.alpha is None else {},
        "target_modules": list(modules),
        "modules_to_save": whole or None,
        "bias": "all" if biases else "none",
        "fan_in_fan_out": _is_transposed(base),
        "use_rslora": False,
        "use_dora": False,
        "lora_dropout": 0.0,
        "init_lora_weights": True,
    }


def _tied_head(base: Checkpoint, saved: "Mapping[str, Tensor]") -> "dict[str, Tensor]":
    """A copy of a saved embedding for the head that is tied to it: PEFT would leave the head as it was."""
    layout = Layout.of(base.tensors, base.settings)
    found = [tensor for name, tensor in saved.items() if layout.places[name].role == "embedding"]
    return {"lm_head.weight": found[0].clone()} if layout.tied and found else {}


def _saved_name(name: str, layers: list[Layer]) -> str:
    """How PEFT calls a tensor that is saved whole; a bias beside factors lies in the layer that they wrap."""
    module, _, last = name.rpartition(".")
    wrapped = any(layer.rank and layer.tensor == f"{module}.weight" for layer in layers)
    return f"{PREFIX}{module}.base_layer.{last}" if wrapped else PREFIX + name


def _is_transposed(checkpoint: Checkpoint) -> bool:
    return checkpoint.settings.get("model_type") in _TRANSPOSED


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
