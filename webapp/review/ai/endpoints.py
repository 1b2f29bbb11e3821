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

from django.db.models import QuerySet
from django.utils import timezone

from merger.errors import N_
from webapp.accounts.models import User
from webapp.accounts.rules import may, require
from webapp.foundation import sealing
from webapp.foundation.ownership import Person
from webapp.foundation.refusals import Refused
from webapp.review.ai import addresses, chat_completions
from webapp.review.ai.deciding import ChosenLetter
from webapp.review.model_judges import JudgeEndpoint

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
    for field, text, most in (("name", name, 100), ("url", url, 300), ("model", model, 200)):
        if not text.strip() or len(text.strip()) > most:
            raise Refused(N_("Write 1 to {most} characters."), most=most, field=field)
    if len(token) > LONGEST_TOKEN or not token.strip().isascii() or not token.strip().isprintable():
        raise Refused(N_("A token is one line of Latin letters, digits and signs."), field="token")
    if not 1000 <= most_tokens <= 2_000_000_000:
        raise Refused(
            N_("Choose a number from {least} to {most}."), least=1000, most=2_000_000_000, field="most_tokens"
        )
    if any(price is not None and not 0 <= price < 10**8 for price in prices):
        raise Refused(N_("A price is a number of 0 or more."), field="price_in")
    addresses.target_of(url.strip())
    return JudgeEndpoint.objects.create(
        name=name.strip(),
        url=url.strip().rstrip("/"),
        model=model.strip(),
        token=sealing.seal(token.strip()) if token.strip() else "",
        most_tokens=most_tokens,
        price_in=prices[0],
        price_out=prices[1],
        currency=currency.strip()[:10],
        owner=user,
    )


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
        if self.used + len(prompt) + MOST_WRITTEN > self.endpoint.most_tokens:
            raise Refused(
                N_("The budget of {most} tokens for “{name}” is used up in this project."),
                mend=N_(
                    "What was said so far is kept. An administrator can remove the model and add it again with more."
                ),
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
