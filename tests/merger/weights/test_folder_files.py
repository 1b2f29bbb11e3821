"""What each file of a model folder is for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import transformers

from merger.errors import CheckpointError
from merger.weights.checkpoint import Checkpoint
from merger.weights.folder_files import kind_of, listed
from tests.pico import pico

KINDS = {
    "tokenizer": "tokenizer.json tokenizer.model tokenizer_config.json tokenizer_v2.model special_tokens_map.json "
    "added_tokens.json vocab.json vocab.txt merges.txt vocab-src.json target_vocab.json spiece.model source.spm "
    "target.spm sentencepiece.bpe.model qwen.tiktoken tekken.json vocab.bpe emoji.json",
    "template": "chat_template.jinja chat_template.json additional_chat_templates/tool_use.jinja",
    "processor": "preprocessor_config.json processor_config.json video_preprocessor_config.json "
    "audio_preprocessor_config.json image_processor_config.json feature_extractor_config.json",
    "generation": "generation_config.json",
    "settings": "config.json",
    "weights": "model.safetensors model-00001-of-00002.safetensors model.safetensors.index.json "
    "consolidated.safetensors",
    "card": "README.md readme.md",
    "licence": "LICENSE LICENSE.txt license.md LICENCE LICENSE-MODEL LICENSE_llama3.1.txt NOTICE Notice.txt NOTICE.md "
    "USE_POLICY.md use-policy.txt COPYING gemma_license.txt LICENSE-Qwen2.5-VL.md",
    "code": "modeling_own.py configuration_own.py setup.sh example.ipynb license_check.py",
    "format": "pytorch_model.bin model.pt model.gguf model.onnx tf_model.h5 flax_model.msgpack "
    "pytorch_model.bin.index.json mel_filters.npz",
    "picture": "figure.png logo.svg demo.mp4",
    "cache": ".gitattributes .cache .DS_Store __pycache__",
    "training": "optimizer.pt trainer_state.json training_args.bin rng_state_0.pth",
    "adapter": "adapter_config.json adapter_model.safetensors adapter_model.bin",
    "unknown": "params.json notes license.json license.exe license.html "
    "tokenizer\n.json config.json.bak additional_chat_templates/../x.jinja",
}


@pytest.mark.parametrize(
    ("name", "kind"),
    [(name, kind) for kind, names in KINDS.items() for name in names.split(" ")],
)
def test_a_file_is_known_by_its_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def _vocabularies() -> Iterator[str]:
    """The file names that transformers' tokenizers are saved under."""
    for file in Path(str(transformers.__file__)).parent.glob("models/*/tokenization_*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            named = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "VOCAB_FILES_NAMES"
            if isinstance(node, ast.Assign) and named and isinstance(node.value, ast.Dict):
                yield from (str(value.value) for value in node.value.values if isinstance(value, ast.Constant))


def test_the_vocabularies_of_transformers_belong_to_the_tokenizer() -> None:
    names = set(_vocabularies())
    assert len(names) > 20
    assert {name for name in names if kind_of(name) != "tokenizer"} == {
        "byte_maps.json",  # of MyT5, and
        "prophetnet.tokenizer",  # of ProphetNet: neither is a causal language model
    }


def test_what_the_settings_name_is_the_tokenizers(tmp_path: Path) -> None:
    folder = pico(tmp_path / "a")
    (folder / "tokenizer_config.json").write_text('{"vocab_file": "kana.tsv", "other_file": "../secret", "x_file": 1}')
    (folder / "kana.tsv").write_text("あ\n")
    assert {file.name for file in listed(folder) if file.kind == "tokenizer"} == {
        "kana.tsv", "tokenizer.json", "tokenizer_config.json",
    }  # fmt: skip
    assert Checkpoint.open(folder).tokenizer_files[-1] == folder / "kana.tsv"


def test_the_digest_is_as_it_was_but_for_what_is_the_tokenizers(tmp_path: Path) -> None:
    folder = pico(tmp_path / "a")
    before = Checkpoint.open(folder).digest()
    for name in ("LICENSE", "preprocessor_config.json", "processor_config.json", "modeling.py", "picture.png"):
        (folder / name).write_text("{}")
    assert Checkpoint.open(folder).digest() == before
    (folder / "own.tiktoken").write_text("IQ== 0\n")
    assert Checkpoint.open(folder).digest() != before


@pytest.mark.parametrize("name", ["preprocessor_config.json", "own.tiktoken", "additional_chat_templates/x.jinja"])
def test_a_link_is_not_followed(name: str, tmp_path: Path) -> None:
    folder = pico(tmp_path / "a")
    (tmp_path / "outside").write_text("{}")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).symlink_to(tmp_path / "outside")
    with pytest.raises(CheckpointError, match="is a link"):
        Checkpoint.open(folder)
