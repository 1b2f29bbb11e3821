"""What a model is still to be asked in a project: every pair in both orders, or every answer by every criterion."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from merger.evaluation.task import Item
from webapp.review import answering
from webapp.review.ai import prompts
from webapp.review.model_judges import ModelJudge, ModelVerdict
from webapp.review.models import JudgedPair, Project

LONGEST = 32_000  # characters of a prompt: longer ones are not asked
Key = tuple[int, bool, str]


@dataclass(frozen=True)
class VerdictQuestion:
    """One question to the model. choices: what its letters stand for, as a verdict keeps it."""

    item: JudgedPair
    swapped: bool
    criterion: str
    prompt: str
    choices: tuple[str, ...]

    @property
    def key(self) -> Key:
        return self.item.pk, self.swapped, self.criterion


def total(project: Project) -> int:
    """How many questions that is in all."""
    return project.items.count() * _each(project)


def missing(judge: ModelJudge) -> list[VerdictQuestion]:
    """What has no verdict yet, in the order of the items: both orders of a pair follow each other.

    Raises TaskError where the question set, which has the reference answers, is no longer what it was.
    """
    known = set(judge.verdicts.values_list("item", "swapped", "criterion"))
    return [one for one in _all(judge.project) if one.key not in known]


def known(digest: str, waiting: Iterable[VerdictQuestion]) -> dict[str, ModelVerdict]:
    """What the model of this digest was asked before, in whatever project, by the prompt's digest."""
    wanted = [prompts.digest(one.prompt) for one in waiting]
    rows = ModelVerdict.objects.filter(judge__digest=digest, prompt__in=wanted).exclude(choice="")
    return {row.prompt: row for row in rows.order_by("-pk")}


def _all(project: Project) -> Iterator[VerdictQuestion]:
    sources = {source.id: source for source in answering.task_of(project).items}
    for item in project.items.select_related("question").order_by("place"):
        asked = _asked(project, item, sources)
        texts = [answer["text"] for answer in item.question.answers]
        if item.second is None:
            for row in project.criteria:
                prompt = prompts.of_criterion(asked, texts[item.first], row["label"], row["steps"])
                yield VerdictQuestion(item, False, row["name"], prompt, tuple(map(str, range(len(row["steps"])))))
            continue
        for swapped in (False, True):
            left, right = reversed(item.pair) if swapped else item.pair
            prompt = prompts.of_pair(asked, texts[left], texts[right])
            yield VerdictQuestion(item, swapped, "", prompt, prompts.PAIR_CHOICES)


def _asked(project: Project, item: JudgedPair, sources: Mapping[str, Item]) -> prompts.Asked:
    source = sources.get(item.question.key)
    return prompts.Asked(
        question=item.question.text,
        guide=project.guide,
        reference="" if source is None else source.response or "\n".join(source.answers),
        points=item.question.sheet.get("criteria", ""),
    )


def _each(project: Project) -> int:
    return 2 if project.kind == Project.Kind.PAIRS else len(project.criteria)
