"""Who stands behind a question set of people's ratings."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from webapp.catalog.payloads import RatingsFacts
from webapp.languages.templatetags.figures import number_format

register = template.Library()


@register.simple_tag
def people_behind(ratings: RatingsFacts) -> str:
    """ "8 people, 300 judgements"."""
    people = ngettext("{count} person", "{count} people", ratings["people"])
    judgements = ngettext("{count} judgement", "{count} judgements", ratings["judgements"])
    return _("{people}, {judgements}").format(
        people=people.format(count=number_format(ratings["people"], 0)),
        judgements=judgements.format(count=number_format(ratings["judgements"], 0)),
    )
