"""Parents are asked as they are, children as they will be saved: the winner in memory and from disk say the same."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import yaml
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from merger.errors import CandidateFailed
from merger.evaluation.language_model import LanguageModel, Prompt
from merger.evaluation.runner import answer_items, force_items
from merger.evaluation.task import Task
from merger.evaluation.transformers_model import TransformersModel
from merger.evolution import Judge, begin, evolve, open_generation, read_search
from merger.formulas.opening import open_sources
from merger.recipes.recipe import from_json
from merger.report_page import page, summary
from merger.weights.checkpoint import Checkpoint
from tests.chatting import TEMPLATE, adapter, chatting, questions

SEARCH = {
    "task": "set.jsonl",
    "scorer": "exact",
    "max_new_tokens": 12,
    "seed": 3,
    "items_per_generation": 4,
    "stages": [{"algorithm": "random", "granularity": "model", "generations": 2, "population": 3}],
}
FREE = {"free": {"low": 0.2, "high": 0.9}}
Made = Callable[[Path], dict[str, object]]


def _models(*names: str) -> list[dict[str, object]]:
    return [{"model": name, "parameters": {"weight": FREE}} for name in names]


def _base_without_a_template(root: Path) -> dict[str, object]:
    base = chatting(root / "base", 1)
    for seed, name in ((2, "one"), (3, "two")):
        chatting(root / name, seed, template=TEMPLATE, stops=[2, 61], near=base)
    return {"models": _models("one", "two")}


def _adapters(root: Path) -> dict[str, object]:
    base = chatting(root / "base", 1)
    adapter(root / "lora-one", base, 5, TEMPLATE)
    adapter(root / "lora-two", base, 6, TEMPLATE)
    return {"models": _models("base+lora-one", "base+lora-two")}


def _union(root: Path) -> dict[str, object]:
    base = chatting(root / "base", 1, turns=False)
    chatting(root / "one", 2, template=TEMPLATE, stops=None, end="<|im_end|>", near=base)
    chatting(root / "two", 3, turns=False, near=base)
    return {"models": _models("one", "two"), "tokenizer_source": "union", "chat_template": "chatml"}


def _tokenizer_of_one(root: Path) -> dict[str, object]:
    return _union(root) | {"tokenizer_source": "one", "chat_template": None}


def _template_in_the_recipe(root: Path) -> dict[str, object]:
    written = "{% for message in messages %}w5 {{ message.content }} w6 </s>{% endfor %}"
    return _base_without_a_template(root) | {"chat_template": written}


def _no_template(root: Path) -> dict[str, object]:
    return _base_without_a_template(root) | {"chat_template": "none"}


def _union_along_a_path(root: Path) -> dict[str, object]:
    stages = [{"algorithm": "random", "granularity": "model+path", "generations": 2, "population": 4}]
    return _union(root) | {"search": SEARCH | {"stages": stages, "path": {"repeats": 1}}}


CASES = {
    made.__name__.strip("_"): made
    for made in (
        _base_without_a_template,
        _adapters,
        _union,
        _tokenizer_of_one,
        _template_in_the_recipe,
        _no_template,
        _union_along_a_path,
    )
}


def _search(root: Path, made: Made, **search: object) -> Path:
    questions(root / "set.jsonl")
    said = {"merge_method": "task_arithmetic", "base_model": "base", "dtype": "bfloat16", "search": SEARCH} | made(root)
    said["search"] = {**said["search"], **search}  # type: ignore[dict-item]
    path = root / "search.yml"
    path.write_text(yaml.safe_dump({key: value for key, value in said.items() if value is not None}), encoding="utf-8")
    return path


@pytest.mark.parametrize("case", CASES)
def test_the_winner_in_memory_and_from_disk_say_the_same(case: str, tmp_path: Path) -> None:
    plan = read_search(_search(tmp_path, CASES[case]))
    report = evolve(plan, open_sources(plan.recipe), tmp_path / "out")
    bench = Judge(plan, open_sources(plan.recipe))
    bench.merge(from_json(report["winner"]["recipe"]))
    saved = TransformersModel(Checkpoint.open(tmp_path / "out" / "model"))

    assert _told(bench.model, bench.task) == _told(saved, bench.task)
    assert [item["winner"]["text"] for item in report["items"]] == [
        answer.text for answer in answer_items(saved, bench.task, bench.task.split("heldout"))
    ]
    assert [_plain(tmp_path / "out" / "model", item.question) for item in bench.task.items] == [
        answer.text for answer in answer_items(bench.model, bench.task, bench.task.items)
    ]


def test_questions_longer_than_a_model_reads_are_told(tmp_path: Path) -> None:
    path = _search(tmp_path, _base_without_a_template, fitness="generated")
    sound = evolve(read_search(path), open_sources(read_search(path).recipe), tmp_path / "sound")
    assert "cut" not in sound["winner"] and not any("can read at once" in line for line in summary(sound))
    long = {"question": " ".join(["w5"] * 150), "answer": "w6", "split": "heldout"}
    with (tmp_path / "set.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n" + json.dumps(long))
    plan = read_search(path)
    report = evolve(plan, open_sources(plan.recipe), tmp_path / "out")
    assert [one["cut"] for one in (report["winner"], report["uniform"], *report["parents"])] == [1] * 5
    names = "base, one, two, Best plain merge (one value for all layers), New model"
    told = f"1 of the 7 held-out questions are longer than {names} can read at once: their beginning was left out."
    assert told in summary(report) and "判定用の 7 問のうち 1 問" in page(report, "ja")


def test_a_source_that_holds_no_numbers_is_named(tmp_path: Path) -> None:
    plan = read_search(_search(tmp_path, _base_without_a_template, fitness="forced"))
    weights = load_file(tmp_path / "two" / "model.safetensors")
    weights["model.layers.1.mlp.up_proj.weight"][3, 4] = float("nan")
    save_file(weights, tmp_path / "two" / "model.safetensors", metadata={"format": "pt"})
    bench = Judge(plan, open_sources(plan.recipe))
    opened = open_generation(plan, bench.layout, begin(plan, bench.layout))
    with pytest.raises(CandidateFailed, match=r"Tensor model.layers.1.mlp.up_proj.weight of two holds NaN"):
        bench.score(opened, [0.5, 0.5])


def test_the_fine_tunes_end_of_turn_is_what_stops_it(tmp_path: Path) -> None:
    plan = read_search(_search(tmp_path, _base_without_a_template))
    bench = Judge(plan, open_sources(plan.recipe))
    bench.merge(plan.genome(bench.layout, 0).recipe([0.5, 0.5]))
    asked = [bench.model.prompt(Prompt(item.question), None) for item in bench.task.items]
    stopped = bench.model.generate(asked, 12)
    bench.model.encoding.ends = (2,)
    assert bench.model.generate(asked, 12) != stopped


def test_a_template_that_always_thinks_is_told_in_the_report(tmp_path: Path) -> None:
    thinks = TEMPLATE.replace("assistant\n{% endif %}", "assistant\n<think>\n{% endif %}")

    def opened(root: Path) -> dict[str, object]:
        base = chatting(root / "base", 1)
        for seed, name in ((2, "one"), (3, "two")):
            chatting(root / name, seed, template=thinks, stops=[2, 61], near=base)
        return {"models": _models("one", "two")}

    plan = read_search(_search(tmp_path, opened))
    report = evolve(plan, open_sources(plan.recipe), tmp_path / "out")
    lost = sum(not item["winner"]["text"] for item in report["items"])
    assert report["aloud"] == {"lost": lost, "n": len(report["items"]), "tokens": plan.task.max_new_tokens}
    assert any(f"{lost} of {len(report['items'])} answers were none" in text for text in summary(report))


def _told(model: LanguageModel, task: Task) -> list[object]:
    """All that can be told of how a model is asked and what it answers."""
    prompts = [model.prompt(Prompt(item.question), None) for item in task.items]
    picks = replace(task, scorer="choice_logprob")
    return [
        prompts,
        [model.encoding.prompt(prompt.text) for prompt in prompts],
        sorted(model.encoding.ends),
        model.generate(prompts, 12),
        force_items(model, task, task.items),
        answer_items(model, picks, task.items),
        {name: tensor.shape for name, tensor in model.module.state_dict().items()},
    ]


def _plain(folder: Path, question: str) -> str:
    """The answer that a few lines with transformers give."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    if tokenizer.chat_template:
        turns = [{"role": "user", "content": question}]
        asked = tokenizer.apply_chat_template(turns, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    else:
        asked = tokenizer(question, return_tensors="pt")
    out = model.generate(**asked, max_new_tokens=12, do_sample=False)
    return str(tokenizer.decode(out[0, asked["input_ids"].shape[1] :], skip_special_tokens=True))


def test_children_of_a_bare_base_are_asked_with_their_parents_template(tmp_path: Path) -> None:
    plan = read_search(_search(tmp_path, _base_without_a_template))
    bench = Judge(plan, open_sources(plan.recipe))
    assert bench.model.prompt(Prompt("w5"), None).text == "<|im_start|>user\nw5<|im_end|>\n<|im_start|>assistant\n"
    assert set(bench.model.encoding.ends) == {2, 61}
    with bench.parent(bench.parents[0]) as base:  # itself is asked as it is used: with plain text
        assert base.prompt(Prompt("w5"), None) == Prompt("w5")


def test_parents_with_adapters_are_measured_as_themselves(tmp_path: Path) -> None:
    plan = read_search(_search(tmp_path, _adapters, scorer="choice_logprob"))
    checkpoints = open_sources(plan.recipe)
    bench = Judge(plan, checkpoints)
    found = {parent.name: parent for parent in bench.parent_scores()}
    assert list(found) == ["base", "base+lora-one", "base+lora-two"]
    for source in bench.parents:
        checkpoint = checkpoints[source.model]
        module = AutoModelForCausalLM.from_pretrained(checkpoint.path, dtype=torch.float32)
        with torch.no_grad():
            for name, parameter in module.named_parameters():
                parameter.copy_(checkpoint.read(name).float())
        with bench.parent(source) as model:
            for name, parameter in module.named_parameters():
                assert parameter.equal(model.module.get_parameter(name)), name
            assert bool(model.encoding.tokenizer.chat_template) == (checkpoint.adapter is not None)
    fitness = [parent.fitness for parent in found.values()]
    assert len(set(fitness)) == 3  # the base, and two that are not it


def test_the_report_names_adapters_with_their_digest_and_licence(tmp_path: Path) -> None:
    path = _search(tmp_path, _adapters)
    (tmp_path / "base" / "README.md").write_text("---\nlicense: apache-2.0\n---\n", encoding="utf-8")
    (tmp_path / "lora-one" / "README.md").write_text("---\nlicense: cc-by-nc-4.0\n---\n", encoding="utf-8")
    plan = read_search(path)
    checkpoints = open_sources(plan.recipe)
    report = evolve(plan, checkpoints, tmp_path / "out")
    told = [(parent["name"], parent["digest"], parent["licence"]) for parent in report["parents"]]
    base, one, two = checkpoints.values()
    assert len({base.digest(), one.digest(), two.digest()}) == 3
    assert told == [
        ("base", base.digest(), "apache-2.0"),
        ("base+lora-one", one.digest(), "cc-by-nc-4.0"),
        ("base+lora-two", two.digest(), "apache-2.0"),
    ]
    assert "base+lora-one" in (tmp_path / "out" / "model" / "README.md").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["lead"]["name"] in dict(
        (name, digest) for name, digest, _ in told
    )
