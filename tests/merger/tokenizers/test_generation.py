"""Generation settings that transformers warns of or refuses are in no child."""

import json
from pathlib import Path
from typing import Any

import pytest
from transformers import AutoModelForCausalLM, GenerationConfig

from merger.__main__ import main
from merger.tokenizers.generation import effective, without_effect
from tests.merger.bodies import half, merged
from tests.pico import pico

ODD: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"do_sample": False, "temperature": 0.6, "top_p": 0.9}, ("temperature", "top_p")),
    ({"temperature": 0.6}, ("temperature",)),
    ({"do_sample": None, "top_k": 20, "min_p": 0.1, "typical_p": 0.9}, ("min_p", "typical_p", "top_k")),
    ({"do_sample": False, "top_h": 0.4, "epsilon_cutoff": 3e-4, "eta_cutoff": 3e-4},
     ("top_h", "epsilon_cutoff", "eta_cutoff")),
    ({"num_beams": 1, "early_stopping": True, "length_penalty": 2.0}, ("early_stopping", "length_penalty")),
    ({"num_beams": 2, "early_stopping": "sometimes"}, ("early_stopping",)),
    ({"num_return_sequences": 3}, ("num_return_sequences",)),
    ({"num_beams": 2, "num_return_sequences": 3, "do_sample": True}, ("num_return_sequences",)),
    ({"use_cache": False, "cache_implementation": "static"}, ("cache_implementation",)),
    ({"output_scores": True}, ("output_scores",)),
    ({"max_new_tokens": 0}, ("max_new_tokens",)),
    ({"pad_token_id": -1}, ("pad_token_id",)),
    ({"suppress_tokens": [1, 5], "forced_eos_token_id": 1}, ("forced_eos_token_id",)),
    ({"assistant_model": "other"}, ("assistant_model",)),
]  # fmt: skip
SOUND: list[dict[str, Any]] = [
    {"do_sample": True, "temperature": 0.6, "top_p": 0.9, "top_k": 20, "num_return_sequences": 3},
    {"do_sample": False, "temperature": 1.0, "top_p": 1.0, "top_k": 50},
    {"num_beams": 4, "early_stopping": True, "length_penalty": 2.0, "num_return_sequences": 4},
    {"repetition_penalty": 1.1, "max_new_tokens": 20, "eos_token_id": [1, 2], "suppress_tokens": [5]},
]


def complains(settings: dict[str, Any]) -> bool:
    try:
        GenerationConfig(**settings).validate(strict=True)
    except (ValueError, TypeError):
        return True
    return False


@pytest.mark.parametrize(("settings", "idle"), ODD)
def test_what_transformers_complains_of_is_left_out(settings: dict[str, Any], idle: tuple[str, ...]) -> None:
    assert complains(settings) and without_effect(settings) == idle
    assert not complains(effective(settings))


@pytest.mark.parametrize("settings", SOUND)
def test_what_has_an_effect_stays(settings: dict[str, Any]) -> None:
    assert not complains(settings) and effective(settings) == settings


def test_a_child_has_them_not_and_check_tells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for seed, name in enumerate("ab"):
        pico(tmp_path / name, seed=seed)
        said = {"do_sample": False, "temperature": 0.6, "eos_token_id": 1, "repetition_penalty": 1.2}
        (tmp_path / name / "generation_config.json").write_text(json.dumps(said), "utf-8")
    child = merged(tmp_path, half("a", "b"))
    saved = json.loads((child / "generation_config.json").read_text("utf-8"))
    assert saved == {"do_sample": False, "eos_token_id": 1, "repetition_penalty": 1.2}
    model = AutoModelForCausalLM.from_pretrained(child)
    model.generation_config.validate(strict=True)
    model.save_pretrained(tmp_path / "again")
    (tmp_path / "r.yml").write_text(half("a", "b"), "utf-8")
    assert main(["check", str(tmp_path / "r.yml")]) == 0
    assert "generation_config.json of a sets temperature" in capsys.readouterr().out
