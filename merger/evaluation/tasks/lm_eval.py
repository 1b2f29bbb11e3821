"""Tasks of lm-evaluation-harness (YAML) whose data lie beside them; nothing is downloaded, no code of a task is run."""

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from merger.errors import N_, TaskError
from merger.evaluation.scorers import SCORERS
from merger.evaluation.tasks._format import QuestionFormat
from merger.evaluation.tasks._rows import Rows
from merger.evaluation.tasks._templates import Field, render
from merger.evaluation.tasks.csv import read_records

_SPLITS = {
    "training_split": "search",
    "fewshot_split": "search",
    "validation_split": "validation",
    "test_split": "heldout",
}
_SCORERS = {scorer.metric: scorer.name for scorer in SCORERS.values() if scorer.metric is not None}
_UNDERSTOOD = {
    *("task", "tag", "group", "metadata", "repeats", "output_type", *_SPLITS),
    *("dataset_path", "dataset_name", "dataset_kwargs", "description", "target_delimiter", "fewshot_delimiter"),
    *("doc_to_text", "doc_to_target", "doc_to_choice", "num_fewshot", "fewshot_config", "generation_kwargs"),
    *("metric_list", "filter_list", "should_decontaminate", "doc_to_decontamination_query"),
}
_THINKING = ("enable_thinking", "thinking")  # in generation_kwargs, or in these keys of it
_TEMPLATE_KEYS = ("chat_template_kwargs", "chat_template_args")
_HARMLESS = {"take_first", "remove_whitespace"}  # filters that change nothing in what our scorers see
_LARGEST = 50_000_000  # bytes of a data file


class _Loader(yaml.SafeLoader):
    """Knows no tag that would run or read anything."""


def _refused(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    raise _fault(N_("The task uses !{tag}, which runs code or reads another file."), N_("Write it out."), tag=suffix)


_Loader.add_multi_constructor("!", _refused)


def read_lm_eval(path: Path) -> tuple[Rows, dict[str, Any]]:
    """The rows of a task and its settings for :class:`Task`; raises TaskError for what is not understood."""
    try:
        task = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise _fault(N_("{file} is no YAML file that can be read."), N_("Check the file."), file=path.name) from fault
    if not isinstance(task, dict) or "doc_to_text" not in task:
        raise _fault(
            N_("{file} is no task of lm-evaluation-harness."), N_("Name a file with doc_to_text in it."), file=path.name
        )
    _check(task)
    choosing = task.get("output_type", "generate_until") == "multiple_choice"
    rows = Rows()
    documents = [(split, one) for split, part in _data(task, path.parent) for one in part]
    for number, (split, document) in enumerate(documents, start=1):
        rows.add(number, _cells(task, document, choosing, split))
    rows.close()
    return rows, _settings(task, choosing)


def _check(task: Mapping[str, Any]) -> None:
    for key, value in task.items():
        if key not in _UNDERSTOOD:
            raise _fault(
                N_("The setting {key} of the task is not understood."),
                N_("Take it out if it changes nothing."),
                key=key,
            )
        if key == "filter_list":
            steps = {step.get("function") for entry in value for step in entry.get("filter", [])}
            if steps - _HARMLESS:
                mend = N_("Take filter_list out and choose a scorer that finds the answer, such as number.")
                raise _fault(
                    N_("The filter {name} is not understood."),
                    mend,
                    name=", ".join(sorted(map(str, steps - _HARMLESS))),
                )
    if task.get("output_type", "generate_until") not in ("generate_until", "multiple_choice"):
        mend = N_("Use generate_until or multiple_choice.")
        raise _fault(N_("The output type {kind} is not understood."), mend, kind=str(task["output_type"]))
    asked = task.get("generation_kwargs") or {}
    if asked.get("do_sample") or asked.get("temperature", 0) not in (0, 0.0):
        raise _fault(
            N_("The task draws lots for its answers."), N_("Take do_sample and temperature out: answers are greedy.")
        )


def _settings(task: Mapping[str, Any], choosing: bool) -> dict[str, Any]:
    asked = task.get("generation_kwargs") or {}
    until = asked.get("until", [])
    metrics = task.get("metric_list") or [{"metric": "acc" if choosing else "exact_match"}]
    scorer = next((_SCORERS[one["metric"]] for one in metrics if one.get("metric") in _SCORERS), None)
    if scorer is None:
        mend = N_("Use one of: {known}.")
        raise _fault(N_("None of the task's metrics is understood."), mend, known=", ".join(_SCORERS))
    for name in ("ignore_case", "ignore_punctuation", "regexes_to_ignore"):
        if any(one.get(name) for one in metrics):
            mend = N_("Take it out, and choose a scorer such as contains.")
            raise _fault(N_("The metric's {name} is not understood."), mend, name=name)
    if task.get("fewshot_delimiter", "\n\n") != "\n\n":
        raise _fault(N_("Examples are parted by an empty line, not by fewshot_delimiter."), N_("Take it out."))
    delimiter = str(task.get("target_delimiter", " "))
    return {
        "scorer": scorer,
        "template": f"{task.get('description', '')}{{examples}}{{question}}{delimiter}",
        "max_new_tokens": int(asked.get("max_gen_toks", 256)),
        "shots": int(task.get("num_fewshot") or 0),
        "until": tuple([until] if isinstance(until, str) else until) if not choosing else (),
        "thinking": _thinking(asked) and not choosing,
    }


def _thinking(asked: Mapping[str, Any]) -> bool:
    """Whether the task lets a model think before it answers; what it says of the chat template is looked into too."""
    said = [asked, *(asked.get(key) or {} for key in _TEMPLATE_KEYS)]
    return any(part.get(name) is True for part in said if isinstance(part, dict) for name in _THINKING)


def _cells(task: Mapping[str, Any], document: Field, choosing: bool, split: str | None) -> dict[str, Any]:
    cells: dict[str, Any] = {"question": render(task["doc_to_text"], document), "split": split}
    target = render(task.get("doc_to_target", ""), document)
    if choosing:
        choices = render(task.get("doc_to_choice", []), document)
        cells["choices"] = [str(choice).strip() for choice in choices] if isinstance(choices, list) else choices
        target = _chosen(target, cells["choices"])
    cells["answer"] = [str(one) for one in target] if isinstance(target, list) else str(target)
    return cells


def _chosen(target: Any, choices: Any) -> Any:
    """The choice at a place counted from 0, which is what the harness's targets are; words stay words."""
    if (
        isinstance(choices, list)
        and str(target).isdecimal()
        and str(target) not in choices
        and int(target) < len(choices)
    ):
        return [choices[int(target)]]
    return target


def _data(task: Mapping[str, Any], folder: Path) -> list[tuple[str | None, list[Field]]]:
    kind = task.get("dataset_path")
    files = (task.get("dataset_kwargs") or {}).get("data_files")
    if kind not in ("json", "csv") or not files:
        mend = N_("Put the data beside the task and write dataset_path: json and dataset_kwargs: data_files.")
        raise _fault(N_("The data of the task are not on this computer."), mend)
    if not isinstance(files, dict):
        return [(None, _documents(kind, files, folder))]
    splits = {str(task[key]): ours for key, ours in _SPLITS.items() if task.get(key)}
    wanted = {name: files[name] for name in splits if name in files} or files
    return [
        (splits.get(name) if len(wanted) > 1 else None, _documents(kind, given, folder))
        for name, given in wanted.items()
    ]


def _documents(kind: str, given: Any, folder: Path) -> list[Field]:
    found: list[Field] = []
    for name in given if isinstance(given, list) else [given]:
        place = PurePosixPath(str(name))
        if place.is_absolute() or ".." in place.parts or ":" in str(name):
            raise _fault(N_("The data file {file} does not lie beside the task."), N_("Put it there."), file=str(name))
        try:
            content = (folder / place).read_bytes()[: _LARGEST + 1]
            text = content.decode("utf-8-sig")
            if len(content) > _LARGEST:
                raise ValueError
            found += read_records(text) if kind == "csv" else _json(text)
        except (OSError, ValueError) as fault:
            mend = N_("Check that it is there, in UTF-8, and no larger than 50 MB.")
            raise _fault(N_("The data file {file} cannot be read."), mend, file=str(name)) from fault
    return found


def _json(text: str) -> list[Field]:
    whole = text.lstrip().startswith("[")
    found = json.loads(text) if whole else [json.loads(line) for line in text.splitlines() if line.strip()]
    if not all(isinstance(document, dict) for document in found):
        raise ValueError
    return list(found)


def _fault(message: str, mend: str, **facts: Any) -> TaskError:
    return TaskError(message, mend=mend, **facts)


QUESTION_FORMAT = QuestionFormat(
    "lm_eval", suffixes=(".yaml", ".yml"), media_type="application/yaml", read_path=read_lm_eval
)
