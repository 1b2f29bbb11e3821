"""Endpoints: models on other servers that an administrator lets judge, what they cost, and how one is asked."""

import hashlib
import json
import re
import time
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from merger.errors import N_
from webapp.accounts.models import User
from webapp.accounts.rules import may, require
from webapp.foundation import sealing
from webapp.foundation.ownership import Person
from webapp.foundation.refusals import Refused
from webapp.review.ai import addresses, chat_completions
from webapp.review.ai.deciding import ChosenLetter
from webapp.review.model_judges import JudgeEndpoint, ModelJudge, ModelVerdict
from webapp.review.models import Project

MOST_WRITTEN = 16  # tokens that an answer may have: it is one letter
LONGEST_TOKEN = 1000
_ALONE = re.compile(r"^[\s\"'*(\[「『【]*([A-H])(?:[\s\"'*)\]」』】.:、。,]*$|[)\]」』】.:、。](?![A-Za-z])|です)")
_NAMED = re.compile(r"(?:答え|回答|記号|選択|answer|choice)\W*(?:is|は)?\W*([A-H])\W*$", re.IGNORECASE)


def offered(user: Person) -> QuerySet[JudgeEndpoint]:
    """Endpoints that may be asked, for whoever makes judging projects."""
    rows = JudgeEndpoint.objects.filter(removed=None)
    return rows if may(user, "judging.make") else rows.none()


def add(
    user: User,
    name: str,
    url: str,
    model: str,
    token: str = "",
    most_tokens: int = 1_000_000,
    prices: tuple[Decimal | None, Decimal | None] = (None, None),
    currency: str = "",
) -> JudgeEndpoint:
    """Let a model of another server judge. prices: of a million tokens read, and written. Raises Refused."""
    require(user, "judging.endpoints")
    _check_text("url", url, 300)
    facts = _facts(name, model, token, most_tokens, prices, currency)
    addresses.target_of(url.strip())
    return JudgeEndpoint.objects.create(url=url.strip().rstrip("/"), owner=user, **facts)


@transaction.atomic
def change(
    user: User,
    endpoint: UUID,
    name: str,
    model: str,
    token: str = "",
    most_tokens: int = 1_000_000,
    prices: tuple[Decimal | None, Decimal | None] = (None, None),
    currency: str = "",
) -> JudgeEndpoint:
    """Say something else of one, checked as on adding; token "": the stored one stays. Raises Refused,
    JudgeEndpoint.DoesNotExist.

    The address stays: another server is never sent the token that is stored for this one. Verdicts are the model's that
    gave them: under another model's name it judges anew, within what is left of the budget.
    """
    require(user, "judging.endpoints")
    found = JudgeEndpoint.objects.select_for_update(no_key=True).filter(removed=None).get(pk=endpoint)
    facts = _facts(name, model, token, most_tokens, prices, currency)
    addresses.target_of(found.url)
    if not facts["token"]:
        del facts["token"]
    for field, value in facts.items():
        setattr(found, field, value)
    found.save(update_fields=list(facts))
    found.judges.filter(digest=digest(found)).update(name=found.name)
    return found


def _facts(
    name: str,
    model: str,
    token: str,
    most_tokens: int,
    prices: tuple[Decimal | None, Decimal | None],
    currency: str,
) -> dict[str, Any]:
    """What is stored of what was said; the token sealed. Raises Refused."""
    _check_text("name", name, 100)
    _check_text("model", model, 200)
    if len(token) > LONGEST_TOKEN or not token.strip().isascii() or not token.strip().isprintable():
        raise Refused(N_("A token is one line of Latin letters, digits and signs."), field="token")
    if not 1000 <= most_tokens <= 2_000_000_000:
        raise Refused(
            N_("Choose a number from {least} to {most}."), least=1000, most=2_000_000_000, field="most_tokens"
        )
    if any(price is not None and not 0 <= price < 10**8 for price in prices):
        raise Refused(N_("A price is a number of 0 or more."), field="price_in")
    return {
        "name": name.strip(),
        "model": model.strip(),
        "token": sealing.seal(token.strip()) if token.strip() else "",
        "most_tokens": most_tokens,
        "price_in": prices[0],
        "price_out": prices[1],
        "currency": currency.strip()[:10],
    }


def _check_text(field: str, text: str, most: int) -> None:
    if not text.strip() or len(text.strip()) > most:
        raise Refused(N_("Write 1 to {most} characters."), most=most, field=field)


def remove(user: User, endpoint: UUID) -> None:
    """Offer it no longer and forget its token; what it said stays. Raises JudgeEndpoint.DoesNotExist."""
    require(user, "judging.endpoints")
    found = JudgeEndpoint.objects.filter(removed=None).get(pk=endpoint)
    found.removed, found.token = timezone.now(), ""
    found.save(update_fields=["removed", "token"])


def digest(endpoint: JudgeEndpoint) -> str:
    """What makes its model another one."""
    return hashlib.sha256(json.dumps([endpoint.url, endpoint.model]).encode()).hexdigest()


def cost(endpoint: JudgeEndpoint, tokens_in: int, tokens_out: int) -> Decimal | None:
    """In the endpoint's currency; None where no price was told."""
    if endpoint.price_in is None and endpoint.price_out is None:
        return None
    return (tokens_in * (endpoint.price_in or 0) + tokens_out * (endpoint.price_out or 0)) / Decimal(1_000_000)


def used(project: Project, endpoint: JudgeEndpoint) -> int:
    """Tokens of its budget that are used up in a project, under whichever name of its model."""
    rows = ModelVerdict.objects.filter(judge__project=project, judge__endpoint=endpoint)
    return int(rows.aggregate(used=Sum(F("tokens_in") + F("tokens_out"), default=0))["used"])


def check_unchanged(judge: ModelJudge) -> None:
    """Raises Refused where the endpoint stands for another model now than the one that began to judge."""
    if judge.endpoint is not None and digest(judge.endpoint) != judge.digest:
        raise Refused(
            N_("“{name}” is another model now than the one that began here."),
            mend=N_("Choose it under “Models as judges” to let the other one judge beside it."),
            name=judge.endpoint.name,
        )


class EndpointDecider:
    """A model of an endpoint, asked greedily (temperature 0) for one letter.

    used: tokens that were used up before. Where the server does not count, a character is a token. A question that
    might go beyond the endpoint's most_tokens is not asked.
    """

    def __init__(self, endpoint: JudgeEndpoint, used: int, timeout: float = chat_completions.TIMEOUT) -> None:
        if endpoint.removed is not None:
            raise Refused(
                N_("“{name}” may be asked no longer."),
                mend=N_("Choose another model that judges."),
                name=endpoint.name,
            )
        self.endpoint, self.used, self.timeout = endpoint, used, timeout
        self._token = sealing.unseal(endpoint.token) if endpoint.token else ""

    def decide(self, prompt: str, letters: Sequence[str]) -> ChosenLetter:
        """As :class:`webapp.review.ai.deciding.Decider`. Raises EndpointFault, and Refused for a budget used up."""
        self.endpoint.refresh_from_db(fields=["most_tokens"])  # an administrator may have changed it meanwhile
        if self.used + len(prompt) + MOST_WRITTEN > self.endpoint.most_tokens:
            raise Refused(
                N_("The budget of {most} tokens for “{name}” is used up in this project."),
                mend=N_("What was said so far is kept. An administrator can raise the budget; then it goes on."),
                most=self.endpoint.most_tokens,
                name=self.endpoint.name,
            )
        body: dict[str, Any] = {
            "model": self.endpoint.model,
            "messages": [{"role": "user", "content": prompt}],
            "temperature": 0,
            "max_tokens": MOST_WRITTEN,
        }
        began = time.monotonic()
        # Looked up for every question: what a name leads to is checked where it is asked.
        said = chat_completions.complete(addresses.target_of(self.endpoint.url), self._token, body, self.timeout)
        tokens_in = len(prompt) if said.tokens_in is None else said.tokens_in
        tokens_out = len(said.text) if said.tokens_out is None else said.tokens_out
        self.used += tokens_in + tokens_out
        return ChosenLetter(
            letter(said.text, letters), said.text[:2000], tokens_in, tokens_out, time.monotonic() - began
        )  # fmt: skip


def letter(text: str, letters: Sequence[str]) -> int | None:
    """The place of the letter that a text says, standing alone or as what it names its answer; None: none, or unclear.

    "A better answer" begins with an article, not with a choice.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _ALONE.match(plain) or _NAMED.search(plain)
    return letters.index(found[1].upper()) if found and found[1].upper() in letters else None
