"""The command line as a person meets it: what it prints, and how it ends."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from transformers import AutoTokenizer

from merger.__main__ import main
from merger.evaluation.runner import answer_items
from merger.evaluation.tasks import read_task
from merger.evaluation.transformers_model import TransformersModel
from merger.weights.adapter import open_reference
from merger.weights.checkpoint import Checkpoint
from tests.chatting import TEMPLATE, adapter, chatting, questions
from tests.pico import pico

ROOT = Path(__file__).parents[3]
RECIPE = """
merge_method: linear
models: [{model: a, parameters: {weight: 1}}, {model: b, parameters: {weight: 1}}]
"""


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zoo")
    pico(folder / "a", seed=1)
    pico(folder / "b", seed=2, near=folder / "a")
    (folder / "recipe.yml").write_text(RECIPE)
    return folder


def test_help_lists_every_command_without_torch() -> None:
    code = "import sys; from merger.__main__ import parser; print(parser().format_help(), 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("False")
    for name in ("inspect", "check", "merge", "evaluate", "evolve"):
        assert f"\n    {name} " in done.stdout


def test_inspect_tells_the_facts(zoo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(zoo / "a"), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    checkpoint = Checkpoint.open(zoo / "a")
    assert facts["architecture"] == "LlamaForCausalLM"
    assert facts["parameters"] == checkpoint.parameters
    assert (facts["layers"], facts["dtype"], facts["licence"]) == (3, "bfloat16", "apache-2.0")
    assert (facts["vocabulary"], facts["embedding rows"], facts["tokens"], facts["beyond rows"]) == (61, 61, 61, [])
    for table in ("roles", "blocks"):
        assert sum(row["parameters"] for row in facts[table]) == checkpoint.parameters
        assert sum(row["bytes"] for row in facts[table]) == checkpoint.size_bytes
    assert "digest" not in facts and "names" not in facts
    assert main(["inspect", str(zoo / "a"), "--json", "--tensors", "--digest"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["digest"] == checkpoint.digest()
    assert [row["name"] for row in facts["names"]] == list(checkpoint.tensors)
    assert main(["inspect", str(zoo / "a"), "--tensors"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["architecture", "LlamaForCausalLM"] in lines
    assert ["attention", "q", "3", "4,800", "9,600", "BF16", "40x40"] in lines
    assert ["model.layers.1.mlp.up_proj.weight", "1", "mlp", "up", "BF16", "51x40", "4,080"] in lines


def test_check_is_content(zoo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(zoo / "recipe.yml")]) == 0
    assert capsys.readouterr().out == (
        f"ok: 1 merge(s) of 2 models, LlamaForCausalLM, {Checkpoint.open(zoo / 'a').parameters:,} parameters\n"
    )


def test_check_tells_all_problems(zoo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = zoo / "bad.yml"
    bad.write_text(RECIPE.replace("model: b, parameters: {weight: 1}", "model: c").replace("linear", "ties"))
    assert main(["check", str(bad)]) == 2
    assert capsys.readouterr().err == (
        "error: merge: ties needs a base model. Name it (base_model).\n"
        f"error: merge: {zoo}/c has no weight. Give it a number.\n"
        f"error: There is no model folder {zoo}/c. Check the path.\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("granularity: matrix, generations: 150", "granularity: matix, generations: 150", "'matix' is no granularity."),
        ("scorer: japanese_answer", "scorer: kind", "There is no scorer called kind."),
        ("generations: 20, population: 16", "generations: 20, population: 2", "A generation of 2 is too small"),
    ],
)
def test_check_looks_at_the_search_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    demo = (ROOT / "zoo" / "demo.yml").read_text(encoding="utf-8")
    demo = demo.replace("./", f"{ROOT}/zoo/").replace("questions/", f"{ROOT}/zoo/questions/")
    search = tmp_path / "search.yml"
    search.write_text(demo, encoding="utf-8")
    assert main(["check", str(search)]) == 0
    assert old in demo
    search.write_text(demo.replace(old, new), encoding="utf-8")
    assert main(["check", str(search)]) == 2
    assert said in capsys.readouterr().err


def test_check_knows_ties_that_cannot_be(zoo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    free = "{{free: {{low: {}, high: 1, tie: w}}}}"
    text = RECIPE.replace("weight: 1}", f"weight: {free.format(0)}}}", 1)
    text = text.replace("weight: 1}", f"weight: {free.format(-1)}}}", 1)
    (zoo / "tied.yml").write_text(text, encoding="utf-8")
    assert main(["check", str(zoo / "tied.yml")]) == 2
    assert "tied, but not free alike" in capsys.readouterr().err


def test_merge_writes_a_model(zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merge", str(zoo / "recipe.yml"), str(tmp_path / "child")]) == 0
    assert Checkpoint.open(tmp_path / "child").parameters == Checkpoint.open(zoo / "a").parameters
    assert capsys.readouterr().out == f"{tmp_path / 'child'}\n"
    assert main(["merge", str(zoo / "recipe.yml"), str(tmp_path / "child")]) == 2
    assert capsys.readouterr().err == f"error: {tmp_path / 'child'} exists already. Choose another name.\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["inspect", "nowhere"], "error: There is no model folder nowhere. Check the path.\n"),
        (["check", "nowhere.yml"], "error: nowhere.yml: No such file or directory\n"),
        (["merge", "nowhere.yml", "out"], "error: nowhere.yml: No such file or directory\n"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert capsys.readouterr().err == told


def test_an_unknown_device_is_refused(zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merge", str(zoo / "recipe.yml"), str(tmp_path / "child"), "--device", "abacus"]) == 2
    assert "There is no device abacus here." in capsys.readouterr().err
    assert main(["evolve", str(ROOT / "zoo" / "demo.yml"), str(tmp_path / "search"), "--device", "abacus"]) == 2
    assert "There is no device abacus here." in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_check_and_inspect_load_neither_torch_nor_transformers(zoo: Path) -> None:
    code = (
        "import sys; from merger.__main__ import main; "
        f"main(['check', {str(zoo / 'recipe.yml')!r}]); main(['inspect', {str(zoo / 'a')!r}]); "
        "assert not {'torch', 'transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_inspect_and_evaluate_take_an_adapter_on_its_base(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = chatting(tmp_path / "base", 1)
    lora = adapter(tmp_path / "lora", base, 2, TEMPLATE, licence="cc-by-nc-4.0")
    assert main(["inspect", f"{base}+{lora}", "--json", "--digest"]) == 0
    facts = json.loads(capsys.readouterr().out)
    adapted = open_reference(base, lora)
    assert (facts["adapter"], facts["digest"]) == ("lora", adapted.digest())
    assert facts["digest"] != Checkpoint.open(base).digest()
    asked = questions(tmp_path / "set.jsonl")
    said = {}
    for name, model in {"plain": str(base), "adapted": f"{base}+{lora}"}.items():
        out = tmp_path / f"{name}.jsonl"
        assert main(["evaluate", model, str(asked), "--max-new-tokens", "8", "--answers", str(out)]) == 0
        said[name] = [json.loads(line)["text"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert said["plain"] != said["adapted"]
    task = read_task(asked, max_new_tokens=8)
    known = answer_items(TransformersModel(adapted), task, task.items)
    assert sorted(said["adapted"]) == sorted(answer.text for answer in known)


@pytest.mark.parametrize("command", ["inspect", "evaluate"])
def test_an_adapter_alone_is_told_what_it_needs(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = chatting(tmp_path / "base", 1)
    lora = adapter(tmp_path / "lora", base, 2)
    more = [str(questions(tmp_path / "set.jsonl"))] if command == "evaluate" else []
    assert main([command, str(lora), *more]) == 2
    told = capsys.readouterr().err
    assert f"{lora} is an adapter" in told and str(base) in told and f"MODEL+{lora}" in told


def test_evaluate_prints_one_total_and_splits_where_they_are_wanted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = chatting(tmp_path / "base", 1)
    dealt = questions(tmp_path / "dealt.jsonl", 12)
    rows = [json.loads(line) for line in dealt.read_text(encoding="utf-8").splitlines()]
    plain = tmp_path / "plain.jsonl"
    lines = [json.dumps({key: value for key, value in row.items() if key != "split"}) for row in rows]
    plain.write_text("\n".join(lines), encoding="utf-8")

    def printed(file: Path, *more: str) -> list[str]:
        assert main(["evaluate", str(model), str(file), "--max-new-tokens", "2", *more]) == 0
        return [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]]

    assert printed(plain) == ["total"]
    assert printed(plain, "--split", "all")[-1] == "total" and len(printed(plain, "--split", "all")) > 2
    assert printed(dealt) == ["search", "validation", "heldout", "total"]
    assert printed(dealt, "--split", "heldout") == ["heldout"]


def test_of_several_models_the_one_at_fault_is_named(
    zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        shutil.copytree(zoo / name, tmp_path / name)
    (tmp_path / "recipe.yml").write_text(RECIPE)
    (tmp_path / "b" / "model.safetensors").write_bytes(b"")
    assert main(["check", str(tmp_path / "recipe.yml")]) == 2
    assert capsys.readouterr().err.startswith("error: b: model.safetensors is cut off")


def test_questions_longer_than_the_model_sees_are_told(
    zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "q.csv").write_text(f"question,answer\n{'w5 ' * 100},w6\nw5,w6\n", "utf-8")
    assert main(["evaluate", str(zoo / "a"), str(tmp_path / "q.csv")]) == 0
    assert "note: 1 prompts are longer than what the model sees at once" in capsys.readouterr().err


def grown(folder: Path, *texts: str) -> None:
    """Give a model's tokenizer further tokens, without rows of their own."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.add_tokens(list(texts))
    tokenizer.save_pretrained(folder)


def test_tokens_without_a_row_are_told_and_refused_by_name(
    zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        shutil.copytree(zoo / name, tmp_path / name)
        grown(tmp_path / name, "<new>")
    (tmp_path / "recipe.yml").write_text(RECIPE)
    assert main(["check", str(tmp_path / "recipe.yml")]) == 0
    assert "The tokenizer of a has 1 tokens, such as <new>, for which the model has no row" in capsys.readouterr().out
    (tmp_path / "q.csv").write_text("question,choices,answer\nw5 <new>,w6||w7,w6\n", "utf-8")
    for scorer in ("exact", "choice_logprob"):
        assert main(["evaluate", str(tmp_path / "a"), str(tmp_path / "q.csv"), "--scorer", scorer]) == 2
        assert "makes token <new> (number 61) of a question, but the model has 61 rows" in capsys.readouterr().err


def test_tokens_of_one_model_alone_are_told_in_either_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for seed, name in enumerate(("a", "b")):
        pico(tmp_path / name, seed=seed, settings={"vocab_size": 64})
    grown(tmp_path / "b", "<new>")
    told = "b has 1 tokens, such as <new>, that a does not have"
    for first, second in ("ab", "ba"):
        text = RECIPE.replace("model: a", "model: X").replace("model: b", f"model: {second}").replace("X", first)
        (tmp_path / "recipe.yml").write_text(text)
        assert main(["check", str(tmp_path / "recipe.yml")]) == 0
        assert told in capsys.readouterr().out
    (tmp_path / "recipe.yml").write_text(f"{RECIPE}tokenizer_source: union\n")
    assert main(["check", str(tmp_path / "recipe.yml")]) == 0
    assert told not in capsys.readouterr().out
    grown(tmp_path / "a", "<other>")
    (tmp_path / "recipe.yml").write_text(RECIPE)
    assert main(["check", str(tmp_path / "recipe.yml")]) == 2
    assert "number their tokens differently (1 of 62)" in capsys.readouterr().err


def test_a_child_that_would_have_no_tokenizer_is_told(
    zoo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        shutil.copytree(zoo / name, tmp_path / name)
    for file in (tmp_path / "a").glob("token*"):
        file.unlink()
    (tmp_path / "recipe.yml").write_text(RECIPE)
    assert main(["check", str(tmp_path / "recipe.yml")]) == 0
    assert "a has no tokenizer, so the child will have none" in capsys.readouterr().out
    (tmp_path / "recipe.yml").write_text(f"{RECIPE}settings_source: b\n")
    assert main(["check", str(tmp_path / "recipe.yml")]) == 0
    assert "no tokenizer" not in capsys.readouterr().out
