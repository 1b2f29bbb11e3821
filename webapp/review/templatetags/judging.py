"""What judgements tell, in plain sentences."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merger.judgements import Alpha, IntervalEstimate, PairRate, PairResults
from webapp.languages.templatetags.figures import number_format, percent
from webapp.review.how_many import left_today
from webapp.review.models import Project
from webapp.review.results import names
from webapp.review.said import system
from webapp.review.seats import stands

register = template.Library()
SHOWN = 20  # disagreements on the page
GOOD, FAIR = 0.67, 0.4  # alpha: Krippendorff 2019, Content Analysis, chapter 12, draws no conclusions below 0.667


register.filter("stands", stands)
register.filter("left_today", left_today)


@register.simple_tag
def compared(project: Project) -> str:
    """Which models answered how many questions, and what became of it."""
    winner, *others = called = list(names(project).values())
    if project.kind != Project.Kind.PAIRS:
        return _("Each answer of {models} for itself, to {count} questions.").format(
            models=_(", ").join(called), count=number_format(project.questions["asked"], 0)
        )
    sentence = _("{winner} beside {others}, on {count} questions.")
    if project.each_beside_each:
        sentence, others = _("{others}, each beside each other, on {count} questions."), called
    told = sentence.format(
        winner=winner, others=_(", ").join(others), count=number_format(project.questions["asked"], 0)
    )
    pairs = project.questions["asked"] * len(project.pairs)
    asked = project.turns // project.raters_per_item
    if project.state == Project.State.ANSWERING or asked == pairs:
        return told
    return f"{told} " + ngettext(
        "{count} pair of equal answers is not asked.", "{count} pairs of equal answers are not asked.", pairs - asked
    ).format(count=number_format(pairs - asked, 0))


@register.simple_tag
def preference(rate: PairRate, names: Mapping[str, str]) -> str:
    """Who is preferred, how often, and how sure that is."""
    sentences = {
        "better": _("{first} is preferred to {second}: it wins {rate} (95 % interval {low} to {high})."),
        "perhaps": _("{first} may be preferred to {second}; it wins {rate} (95 % interval {low} to {high})."),
        "no better": _(
            "It cannot be said yet who is preferred: {first} wins {rate} against {second} "
            "(95 % interval {low} to {high})."
        ),
        "worse": _("{second} is preferred to {first}, which wins {rate} (95 % interval {low} to {high})."),
    }
    return sentences[rate.verdict].format(first=names[rate.first], second=names[rate.second], **_figures(rate.rate))


@register.simple_tag
def early(rate: PairRate) -> str:
    """That it is too early to say, and what is missing."""
    if rate.alike:
        return _("The two are as good as equal: more judgements would not tell them apart.")
    if not rate.more:
        return _("It is too early to judge.")
    return ngettext(
        "It is too early to judge: about {count} more judgement.",
        "It is too early to judge: about {count} more judgements.",
        rate.more,
    ).format(count=number_format(rate.more, 0))


@register.simple_tag
def agreement(alpha: Alpha | None) -> str:
    """Krippendorff's alpha with its interval and a word for it."""
    if alpha is None:
        return _("Not known yet: nothing has been judged by two people.")
    word = _("good") if alpha.value >= GOOD else _("fair") if alpha.value >= FAIR else _("weak")
    return _(
        "{word}: Krippendorff's alpha is {value} (1: all agree, 0: as by chance; 95 % interval {low} to {high}), "
        "from {items} questions."
    ).format(
        word=word,
        value=number_format(alpha.value, 2),
        low=number_format(alpha.low, 2),
        high=number_format(alpha.high, 2),
        items=number_format(alpha.items, 0),
    )


@register.filter
def person(pseudonym: str) -> str:
    """A rater as people say it: "R03" is rater 3."""
    return _("Rater {number}").format(number=number_format(int(pseudonym[1:]), 0))


@register.filter
def checks(results: PairResults) -> list[str]:
    """What was found of habits; one line that nothing was, where nothing was."""
    found = []
    if results.left.found and results.left.share is not None:
        found.append(
            _("All together chose the left side in {share} of the choices.").format(
                share=percent(results.left.share.value, 0)
            )
        )
    if results.length.found and results.length.longer is not None:
        found.append(
            _("The longer answer won in {share} of the choices: length may have decided.").format(
                share=percent(results.length.longer.value, 0)
            )
        )
    for rater in results.raters:
        if rater.left is not None and rater.left.found and rater.left.share is not None:
            found.append(
                _("{rater} chose the left side in {share} of the choices: look at these judgements.").format(
                    rater=person(rater.rater), share=percent(rater.left.share.value, 0)
                )
            )
        if rater.haste.found and rater.haste.share is not None:
            found.append(
                _("{rater} answered {share} of the pairs faster than they can be read.").format(
                    rater=person(rater.rater), share=percent(rater.haste.share.value, 0)
                )
            )
    return found or [_("No habit of one side, no haste, and length did not decide, as far as can be seen.")]


@register.inclusion_tag("review/matrix.html")
def win_matrix(results: PairResults, names: Mapping[str, str]) -> dict[str, Any]:
    """How often the system of a row is preferred to that of a column."""
    systems = [key for key in names if key in results.matrix]
    rows = [
        (names[row], [None if row == column else results.matrix[row].get(column) for column in systems])
        for row in systems
    ]
    return {"columns": [names[key] for key in systems], "rows": rows}


@register.inclusion_tag("review/tags.html")
def by_tag(results: PairResults, names: Mapping[str, str]) -> dict[str, Any]:
    """The new model against each other one, on the questions of each tag."""
    shown = [key for key in list(names)[1:] if key in results.matrix]
    rows = []
    for tag in results.tags:
        rates = {rate.second: rate for rate in tag.rates if rate.first == system(0)}
        rows.append((tag.tag, [(names[key], interval(rates[key].rate) if key in rates else "–") for key in shown]))
    return {"winner": names[system(0)], "columns": [names[key] for key in shown], "rows": rows}


@register.inclusion_tag("review/disagreements.html", takes_context=True)
def disagreements(context: Context, results: PairResults, names: Mapping[str, str]) -> dict[str, Any]:
    """Pairs on which people disagree, the most divided first."""
    words = _("About the same"), _("Both bad")
    return divided(
        context,
        results.disagreements,
        (),
        lambda one: ((), chosen((names[one.first], names[one.second], *words), one.counts)),
    )


def divided(
    context: Context, found: Sequence[Any], heads: Sequence[str], told: Callable[[Any], tuple[Sequence[str], str]]
) -> dict[str, Any]:
    """What is to be adjudicated, as the template shows it; how many are decided already. context: of the page, with
    ``project`` and ``may_change``.

    told: of one disagreement, what stands in the columns between question and counts (heads), and what was said.
    """
    open_ = [one for one in found if not one.settled]
    keys = [one.item for one in open_[:SHOWN]]
    questions = dict(context["project"].asked.filter(key__in=keys).values_list("key", "text"))
    rows = [(questions.get(one.item, ""), *told(one)) for one in open_[:SHOWN]]
    return {
        "project": context["project"],
        "may_change": context["may_change"],
        "csrf_token": context.get("csrf_token"),
        "settled": len(found) - len(open_),
        "heads": heads,
        "rows": [(question, list(zip(heads, cells, strict=True)), said) for question, cells, said in rows],
    }


def chosen(words: Sequence[str], counts: Sequence[int]) -> str:
    """How many chose what, without what nobody chose."""
    one = _("{what}: {count}")
    said = [(word, count) for word, count in zip(words, counts, strict=False) if count]
    return _(", ").join(one.format(what=word, count=number_format(count, 0)) for word, count in said)


def interval(estimate: IntervalEstimate) -> str:
    """An estimate as a table shows it: value (low to high)."""
    return f"{percent(estimate.value, 0)} ({percent(estimate.low, 0)}–{percent(estimate.high, 0)})"


def _figures(estimate: IntervalEstimate) -> dict[str, str]:
    return {
        "rate": percent(estimate.value, 0),
        "low": percent(estimate.low, 0),
        "high": percent(estimate.high, 0),
    }
