"""LoRA adapters in PEFT's folder format: read from the headers, applied tensor by tensor, never materialised.

``round(W + s B A)`` with ``s = alpha / r`` (arXiv:2106.09685, section 4.1), ``alpha / sqrt(r)`` for rsLoRA
(arXiv:2312.03732, section 3): one rounding, as PEFT's ``merge_and_unload`` does it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from merger.errors import N_, CheckpointError
from merger.weights._adapter_changes import FLOATS, LowRank, Pair, TrainedRows, WeightChange, pair_of, rows_of
from merger.weights._adapter_names import PREFIX, WEIGHTS, is_tied_head, read_name, target
from merger.weights._adapter_settings import SETTINGS, AdapterSettings
from merger.weights._adapter_tokens import changes_tied_head, replacements, same_bytes
from merger.weights.dequantising import Part
from merger.weights.documents import read_json
from merger.weights.header import Stored, read_header
from merger.weights.links import is_there

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Adapter:
    """An adapter opened by :meth:`open` for one base; only its settings and header have been read.

    changed: name of the base's tensor -> what changes it; replacements: name -> the tensor saved whole in its stead (to
    which a change, if there is one, is applied).
    """

    path: Path
    changed: Mapping[str, Pair | TrainedRows]
    replacements: Mapping[str, Part]

    @classmethod
    def open(cls, folder: Path | str, base: Stored) -> "Adapter":
        """Open ``adapter_config.json`` and ``adapter_model.safetensors``; raises CheckpointError."""
        path = Path(folder)
        if not path.is_dir():
            raise CheckpointError(
                N_("There is no adapter folder {file}."), mend=N_("Check the path."), file=str(folder)
            )
        settings = AdapterSettings.of(read_json(path / SETTINGS))
        if not is_there(path / WEIGHTS):
            raise CheckpointError(
                N_("{file} is missing."),
                mend=N_("Save the adapter with PEFT as safetensors; pickled weights (.bin) are never opened."),
                file=WEIGHTS,
            )
        factors: dict[str, dict[str, Part]] = {}
        rows: dict[str, Part] = {}
        saved: dict[str, Part] = {}
        for name, part in _parts(path / WEIGHTS):
            named = read_name(name)
            if named.kind == "whole":
                whole = target(name, named.tensor, base)
                if whole in saved and not same_bytes(saved[whole], part):
                    raise _twice(whole)
                saved[whole] = part
            elif named.kind == "rows":
                rows[named.module] = part
            elif named.kind != "untrained":
                factors.setdefault(named.module, {})[named.kind] = part
        return cls._fitted(path, base, settings, factors, rows, replacements(saved, base))

    @classmethod
    def _fitted(
        cls,
        path: Path,
        base: Stored,
        settings: AdapterSettings,
        factors: Mapping[str, Mapping[str, Part]],
        rows: Mapping[str, Part],
        whole: Mapping[str, Part],
    ) -> "Adapter":
        """The adapter, once all that it names fits the base with what is replaced in it."""
        changed: dict[str, Pair | TrainedRows] = {}
        for module in (*factors, *rows):
            name = target(f"{PREFIX}{module}", f"{module}.weight", base)
            if name in changed:
                raise _twice(name)
            if is_tied_head(name, base):
                twin = next((rows[other] for other in rows if other != module), None)
                if module in rows and twin is not None and same_bytes(rows[module], twin):
                    continue
                raise changes_tied_head(name)
            weight = whole[name].info if name in whole else base.tensors[name]
            if module in factors:
                changed[name] = pair_of(module, factors[module], settings, weight)
            else:
                changed[name] = rows_of(module, rows[module], settings, weight)
        return cls(path, changed, whole)

    @property
    def files(self) -> tuple[Path, Path]:
        """The adapter's settings and weights."""
        return self.path / SETTINGS, self.path / WEIGHTS

    def renamed(self, names: Mapping[str, str]) -> "Adapter":
        """For a base whose tensors have other names (new -> old)."""
        changed = {new: self.changed[old] for new, old in names.items() if old in self.changed}
        saved = {new: self.replacements[old] for new, old in names.items() if old in self.replacements}
        return replace(self, changed=changed, replacements=saved)

    def touches(self, name: str) -> bool:
        """Whether the tensor of the base is changed or replaced."""
        return name in self.changed or name in self.replacements

    def change(self, name: str) -> WeightChange | None:
        """What is applied to a tensor of the base, read from the file now; None when nothing is."""
        found = self.changed.get(name)
        return None if found is None else found.read()

    def delta(self, name: str) -> LowRank | None:
        """The change of low rank of a tensor; None when it has none."""
        found = self.changed.get(name)
        return found.read() if isinstance(found, Pair) else None

    def applied(self, name: str, weight: "Tensor") -> "Tensor":
        """The base's tensor ``weight`` with the change folded in, in the same dtype."""
        import torch  # slow to import

        from merger.numerics.floats import PRECISIONS

        change = self.change(name)
        if change is None:
            return weight
        words = {torch.float32: "F32", torch.bfloat16: "BF16", torch.float16: "F16"}
        values = weight.to(torch.float32, copy=True).contiguous()
        change.add_to(values.reshape(-1).numpy(), 0, PRECISIONS[words[weight.dtype]])
        return values.to(weight.dtype)

    def digest(self) -> str:
        """SHA-256 of all that has a say in the result: targets, factors, scalings, replacements."""
        total = hashlib.sha256()
        for name in sorted(self.changed):
            found = self.changed[name]
            total.update(f"{name}\0{found.facts}\0".encode())
            for part in found.parts:
                _hash(total, part)
        for name in sorted(self.replacements):
            total.update(f"{name}\0".encode())
            _hash(total, self.replacements[name])
        return total.hexdigest()


def _parts(file: Path) -> list[tuple[str, Part]]:
    """The tensors of the adapter's file; raises CheckpointError for a number format that is not computed in."""
    found = read_header(file).tensors
    for name, info in found.items():
        if info.dtype not in FLOATS:
            raise CheckpointError(
                N_("{file}: tensor {tensor} is stored in {dtype}, in which nothing can be computed."),
                mend=N_("Save the adapter in float32, float16 or bfloat16."),
                file=WEIGHTS, tensor=name, dtype=info.dtype,
            )  # fmt: skip
    return [(name, Part(info, file)) for name, info in found.items()]


def _hash(total: "hashlib._Hash", part: Part) -> None:
    total.update(f"{part.info.dtype}\0{list(part.info.shape)}\0".encode())
    for block in part.blocks():
        total.update(block)


def _twice(tensor: str) -> CheckpointError:
    return CheckpointError(
        N_("{file} changes tensor {tensor} twice."),
        mend=N_("Save the adapter with PEFT's save_pretrained."),
        file=WEIGHTS, tensor=tensor,
    )  # fmt: skip
