"""The chat templates that have a name, as transformers writes them."""

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment

from merger.tokenizers.templates import NAMES, name_of, template

TURNS = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Hello"},
    {"role": "assistant", "content": "Hi"},
    {"role": "user", "content": "Bye"},
]
WRITTEN = {
    "alpaca": "Be brief.\n\n### Instruction:\nHello\n\n### Response:\nHi</s>\n\n"
    "### Instruction:\nBye\n\n### Response:\n",
    "chatml": "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\nHi"
    "<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n",
    "exaone": "[|system|]Be brief.[|endofturn|]\n[|user|]Hello\n[|assistant|]Hi[|endofturn|]\n"
    "[|user|]Bye\n[|assistant|]",
    "llama3": "<s><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user"
    "<|end_header_id|>\n\nHello<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nHi<|eot_id|>"
    "<|start_header_id|>user<|end_header_id|>\n\nBye<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
    "mistral": "<s>[INST] Be brief.\n\nHello [/INST] Hi</s>[INST] Bye [/INST]",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_talk_is_written_as_the_model_expects_it(name: str) -> None:
    jinja = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    text = jinja.from_string(template(name)).render(
        messages=TURNS, add_generation_prompt=True, bos_token="<s>", eos_token="</s>"
    )
    assert text == WRITTEN[name]


def test_a_template_is_known_by_its_text() -> None:
    assert [name_of(template(name)) for name in NAMES] == list(NAMES)
    assert name_of("{{ messages[0].content }}") is None
