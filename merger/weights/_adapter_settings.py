"""``adapter_config.json``: which scaling and rank a module has, and which adapters cannot be folded into weights."""

import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from merger.errors import N_, CheckpointError

SETTINGS = "adapter_config.json"
# Kinds of LoRA that change more than W + s B A; any of these keys set is refused.
_VARIANTS: Mapping[str, str] = {
    "use_dora": "DoRA", "use_qalora": "QALoRA", "use_bdlora": "BD-LoRA", "alora_invocation_tokens": "aLoRA",
    "arrow_config": "Arrow", "kasa_config": "KaSA", "monteclora_config": "MonteCLoRA", "lora_bias": "lora_bias",
    "layer_replication": "layer_replication", "target_parameters": "target_parameters",
}  # fmt: skip
_KEEPS_BASE = (None, True, False, "gaussian", "eva", "orthogonal", "mica")  # ways to start that leave W as it was
_ROWS = "trainable_token_indices"
_MOST_ROWS = 2**24
_MOST_PATTERN = 200  # characters
_MATCHING_SECONDS = 1.0  # for all modules together


@dataclass(frozen=True)
class AdapterSettings:
    """The settings that decide numbers. Patterns: what a module's name ends in (a regular expression) -> its value.

    trained_rows: what a module's name ends in -> the rows of it that were trained alone ("": of any module).
    """

    r: int
    alpha: float
    ranks: tuple[tuple[re.Pattern[str], int], ...]
    alphas: tuple[tuple[re.Pattern[str], float], ...]
    use_rslora: bool
    fan_in_fan_out: bool
    trained_rows: tuple[tuple[str, tuple[int, ...]], ...] = ()
    _spent: list[float] = field(default_factory=lambda: [0.0], repr=False, compare=False)

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> "AdapterSettings":
        """Checked settings; raises CheckpointError for a kind of adapter that cannot be applied, and for nonsense."""
        kind = value.get("peft_type")
        if kind != "LORA":
            raise CheckpointError(
                N_("{file}: adapters of the type {kind} are not supported."),
                mend=N_("Use a LoRA adapter, or merge this one into its model with PEFT first."),
                file=SETTINGS, kind=ascii(kind)[:40],
            )  # fmt: skip
        for key, called in _VARIANTS.items():
            if value.get(key):
                raise CheckpointError(
                    N_("{file}: adapters with {kind} are not supported."),
                    mend=N_("Use a LoRA adapter, or merge this one into its model with PEFT first."),
                    file=SETTINGS, kind=called,
                )  # fmt: skip
        start = value.get("init_lora_weights")
        if start not in _KEEPS_BASE:
            raise CheckpointError(
                N_("{file}: the adapter was started by {kind}, which changes the model that it fits."),
                mend=N_("Convert it to plain LoRA with PEFT (path_initial_model_for_weight_conversion)."),
                file=SETTINGS, kind=ascii(start)[:40],
            )  # fmt: skip
        if value.get("bias", "none") not in ("none", "all", "lora_only"):
            raise _senseless("bias", value["bias"])
        return cls(
            r=_rank("r", value.get("r")),
            alpha=_alpha("lora_alpha", value.get("lora_alpha")),
            ranks=tuple((_pattern(key), _rank(key, item)) for key, item in _items(value, "rank_pattern")),
            alphas=tuple((_pattern(key), _alpha(key, item)) for key, item in _items(value, "alpha_pattern")),
            use_rslora=_bool(value, "use_rslora"),
            fan_in_fan_out=_bool(value, "fan_in_fan_out"),
            trained_rows=_trained_rows(value),
        )

    def rank(self, module: str) -> int:
        """r of a module; the first pattern that its name ends in counts."""
        return next((rank for pattern, rank in self.ranks if self._fits(pattern, module)), self.r)

    def rows(self, module: str) -> tuple[int, ...]:
        """The rows of an embedding or head that were trained alone."""
        named = [rows for key, rows in self.trained_rows if f".{module}".endswith(f".{key}") or not key]
        # A tied head follows its embedding, which alone is named then.
        return next(iter(named), self.trained_rows[0][1] if self.trained_rows else ())

    def scaling(self, module: str, rank: int) -> float:
        """alpha / r, or alpha / sqrt(r) for rsLoRA."""
        alpha = next((alpha for pattern, alpha in self.alphas if self._fits(pattern, module)), self.alpha)
        return alpha / (math.sqrt(rank) if self.use_rslora else rank)

    def _fits(self, pattern: re.Pattern[str], module: str) -> bool:
        started = time.perf_counter()
        found = pattern.match(module) is not None
        self._spent[0] += time.perf_counter() - started
        if self._spent[0] > _MATCHING_SECONDS:
            raise _bad_pattern(pattern.pattern)
        return found


def _trained_rows(value: Mapping[str, Any]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """``trainable_token_indices``: a list of rows, or lists by module."""
    said = value.get(_ROWS) or []
    found = [("", said)] if isinstance(said, list) else list(_items(value, _ROWS))
    for _, rows in found:
        right = isinstance(rows, list) and all(type(row) is int and 0 <= row < _MOST_ROWS for row in rows)
        if not right or len(set(rows)) != len(rows):
            raise _senseless(_ROWS, rows)
    return tuple((str(key), tuple(rows)) for key, rows in found if rows)


def _items(value: Mapping[str, Any], key: str) -> list[tuple[str, Any]]:
    found = value.get(key) or {}
    if not isinstance(found, dict):
        raise _senseless(key, found)
    return list(found.items())


def _pattern(key: str) -> re.Pattern[str]:
    """As PEFT matches: the whole name, or what follows a dot in it. What could take forever to match is refused."""
    plain = re.sub(r"\\[^0-9]", "_", key).replace("(?:", "(")
    repeats = len(re.findall(r"[*+?{]", plain))
    if (
        len(key) > _MOST_PATTERN
        or repeats > (1 if "|" in plain else 2)
        or plain.count("(") > 1
        or re.search(r"\)[*+{]|\(\?|\\", plain)
    ):
        raise _bad_pattern(key)
    try:
        return re.compile(rf"(?:.*\.)?(?:{key})$")
    except (re.error, RecursionError, OverflowError) as fault:
        raise _bad_pattern(key) from fault


def _rank(key: str, value: Any) -> int:
    if type(value) is not int or not 0 < value < 2**20:
        raise _senseless(key, value)
    return value


def _alpha(key: str, value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise _senseless(key, value)
    if value == 0:
        raise CheckpointError(
            N_("{file}: {key} is 0, so the adapter would change nothing."),
            mend=N_("Use the lora_alpha with which the adapter was trained."),
            file=SETTINGS, key=key[:80],
        )  # fmt: skip
    return float(value)


def _bool(value: Mapping[str, Any], key: str) -> bool:
    found = value.get(key, False)
    if found not in (None, True, False):
        raise _senseless(key, found)
    return bool(found)


def _senseless(key: str, value: Any) -> CheckpointError:
    return CheckpointError(
        N_("{file}: {key} cannot be {value}."),
        mend=N_("Use the adapter_config.json that was saved with the weights."),
        file=SETTINGS, key=ascii(key)[1:-1][:80], value=ascii(value)[:40],
    )  # fmt: skip


def _bad_pattern(key: str) -> CheckpointError:
    return CheckpointError(
        N_("{file}: {key} is no usable pattern of module names."),
        mend=N_("Write the module's full name instead."),
        file=SETTINGS, key=ascii(key)[1:-1][:80],
    )  # fmt: skip
