"""Task files of lm-evaluation-harness: read where they fit, refused with a reason where they would run something."""

import json
from pathlib import Path

import pytest
import yaml

from merger.errors import TaskError
from merger.evaluation.tasks import inspect_path, read_task

DOCUMENTS = [{"q_id": n, "question": f"q{n}？", "choice0": "右", "choice1": f"左{n}", "label": n % 2} for n in range(6)]
CHOOSING = {
    "task": "mine",
    "dataset_path": "json",
    "dataset_kwargs": {"data_files": {"train": "train.jsonl", "test": "test.json"}},
    "training_split": "train",
    "test_split": "test",
    "output_type": "multiple_choice",
    "doc_to_text": "質問：{{question}}\n答え：",
    "doc_to_choice": "{{[choice0, choice1]}}",
    "doc_to_target": "label",
    "num_fewshot": 2,
    "target_delimiter": "",
    "metric_list": [{"metric": "acc", "aggregation": "mean", "higher_is_better": True}],
    "metadata": {"version": 1.0},
}
WRITING = {
    "task": "sums",
    "dataset_path": "csv",
    "dataset_kwargs": {"data_files": "sums.csv"},
    "doc_to_text": "question",
    "doc_to_target": "{{answer.split('#')[-1].strip()}}",
    "generation_kwargs": {"until": ["\n\n", "質問"], "do_sample": False, "temperature": 0.0, "max_gen_toks": 32},
    "metric_list": [{"metric": "exact_match"}],
    "filter_list": [{"name": "first", "filter": [{"function": "take_first"}]}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "train.jsonl").write_text("\n".join(map(json.dumps, DOCUMENTS[:4])), encoding="utf-8")
    (tmp_path / "test.json").write_text(json.dumps(DOCUMENTS[4:]), encoding="utf-8")
    (tmp_path / "sums.csv").write_text("question,answer\n一足す一,1+1#二\n二足す二,2+2#四\n", encoding="utf-8")
    return tmp_path


def written(folder: Path, task: dict[str, object]) -> Path:
    path = folder / "task.yaml"
    path.write_text(yaml.safe_dump(task, allow_unicode=True), encoding="utf-8")
    return path


def test_multiple_choice(folder: Path) -> None:
    task = read_task(written(folder, CHOOSING))
    assert (task.scorer, task.shots, task.template) == ("choice_logprob", 2, "{examples}{question}")
    assert task.sizes() == {"search": 4, "validation": 0, "heldout": 2}
    assert [item.answers for item in task.items] == [(("右", f"左{n}")[n % 2],) for n in range(6)]
    assert task.items[3].question == "質問：q3？\n答え："
    assert task.items[3].choices == ("右", "左3")


def test_generated_answers(folder: Path) -> None:
    task = read_task(written(folder, WRITING))
    assert [(item.question, item.answers) for item in task.items] == [("一足す一", ("二",)), ("二足す二", ("四",))]
    assert (task.scorer, task.max_new_tokens, task.until) == ("exact", 32, ("\n\n", "質問"))
    assert task.template == "{examples}{question} "
    other = read_task(folder / "task.yaml", scorer="contains", max_new_tokens=8)
    assert (other.scorer, other.max_new_tokens, other.until) == ("contains", 8, task.until)


@pytest.mark.parametrize(
    ("kwargs", "thinking"),
    [
        ({}, False),
        ({"enable_thinking": True}, True),
        ({"enable_thinking": False}, False),
        ({"chat_template_kwargs": {"enable_thinking": True}}, True),
        ({"chat_template_args": {"thinking": True}}, True),
        ({"chat_template_args": None}, False),
    ],
)
def test_a_task_may_let_models_think(folder: Path, kwargs: dict[str, object], thinking: bool) -> None:
    task = read_task(written(folder, WRITING | {"generation_kwargs": kwargs}))
    assert task.thinking is thinking
    assert not read_task(written(folder, CHOOSING | {"generation_kwargs": kwargs})).thinking
    assert read_task(folder / "task.yaml", thinking=True).thinking


def test_documents_without_an_answer_are_told_with_their_row(folder: Path) -> None:
    (folder / "sums.csv").write_text("question,answer\nq1,a\nq2,\n", encoding="utf-8")
    inspection, _ = inspect_path(written(folder, WRITING))
    assert [(problem.row, problem.column) for problem in inspection.problems] == [(2, "answer")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dataset_path": "gsm8k"}, "The data of the task are not on this computer."),
        ({"dataset_kwargs": {"data_files": "https://example.org/a.csv"}}, "does not lie beside the task"),
        ({"dataset_kwargs": {"data_files": "../a.csv"}}, "does not lie beside the task"),
        ({"dataset_kwargs": {"data_files": "none.csv"}}, "The data file none.csv cannot be read."),
        ({"process_docs": "x"}, "The setting process_docs of the task is not understood."),
        ({"output_type": "loglikelihood_rolling"}, "The output type loglikelihood_rolling is not understood."),
        ({"filter_list": [{"name": "a", "filter": [{"function": "regex"}]}]}, "The filter regex is not understood."),
        ({"metric_list": [{"metric": "bleu"}]}, "None of the task's metrics is understood."),
        ({"metric_list": [{"metric": "exact_match", "ignore_case": True}]}, "The metric's ignore_case"),
        ({"generation_kwargs": {"do_sample": True}}, "The task draws lots for its answers."),
        ({"doc_to_text": "{{nothing}}"}, "'nothing' is undefined"),
        ({"doc_to_text": "{{ question.__class__.__mro__ }}"}, "unsafe"),
        ({"doc_to_text": "{{ 'x' * 99999999999 }}"}, "* is not possible"),
        ({"doc_to_text": "{{ range(9) }}"}, "'range' is undefined"),
        ({"doc_to_text": "{% include 'secret' %}"}, "no loader"),
    ],
)
def test_what_does_not_fit_is_refused(folder: Path, change: dict[str, object], message: str) -> None:
    with pytest.raises(TaskError) as fault:
        read_task(written(folder, WRITING | change))
    assert message in str(fault.value)


@pytest.mark.parametrize(
    ("line", "tag"),
    [
        ("process_docs: !function code.run", "function"),
        ("doc_to_text: !include x.txt", "include"),
        ("a: !!python/object/apply:os.system [ls]", "python"),
    ],
)
def test_tags_that_run_code_are_refused(folder: Path, line: str, tag: str) -> None:
    path = folder / "task.yaml"
    path.write_text(f"task: a\ndoc_to_text: b\n{line}\n", encoding="utf-8")
    with pytest.raises(TaskError) as fault:
        read_task(path)
    assert tag in str(fault.value) or "no YAML file" in str(fault.value)


def test_a_file_that_is_no_task(folder: Path) -> None:
    (folder / "task.yaml").write_text("- 1\n", encoding="utf-8")
    with pytest.raises(TaskError, match="no task of lm-evaluation-harness"):
        read_task(folder / "task.yaml")
