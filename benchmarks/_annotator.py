"""One simulated annotator over the real API: invited, signed in by a session, with an outbox as the browser has it."""

import json
import random
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

AHEAD, FEW = 6, 3  # pairs at hand after asking, and with fewer it asks, as static/src/judging/desk.svelte.ts
SHORTEST, LONGEST = 1.0, 15.0  # seconds between tries, as in static/src/judging/outbox.ts
UNDONE = 0.03  # share of choices that are taken back and made anew
SECONDS_TO_ANSWER = 60.0


class Away(Exception):
    """No answer, or one that the browser's outbox tries again."""


@dataclass(frozen=True)
class Sent:
    """An entry that was kept. seconds: of the request that was answered; waited: since the choice, tries included."""

    path: str
    at: float
    seconds: float
    waited: float
    tries: int


@dataclass
class Annotator:
    """A person with a browser. think: mean seconds of an exponential time before each choice.

    After :meth:`work`: ``sent``; ``kept``: ids of judgements that the server said it has; ``undone``: of those taken
    back; ``given``: (seat, token) of every pair that was shown; ``faults``: whatever was refused; ``requests``: sent
    while judging.
    """

    url: str
    number: int
    think: float
    choices: random.Random = field(init=False)
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    place: str = ""
    sent: list[Sent] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    given: set[tuple[str, str]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    requests: int = 0

    def __post_init__(self) -> None:
        self.choices = random.Random(self.number)
        self._connection: HTTPConnection | None = None

    def enter(self, link: str, project: str) -> None:
        """Open the invitation, pick a name, and learn one's place."""
        path = urlsplit(link).path
        page = self.exchange("GET", path)[1].decode()
        hidden = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert hidden is not None, page[:500]
        facts = {"csrfmiddlewaretoken": hidden[1], "name": f"annotator {self.number}", "language": "ja"}
        status, _body = self.exchange("POST", path, urlencode(facts), "application/x-www-form-urlencoded")
        assert status == 302, status
        desk = json.loads(self.exchange("GET", f"/api/v1/judging/work/{project}")[1])
        self.place = desk["place"]
        for item in desk["practice"]:
            body = {"id": str(uuid.uuid4()), "place": item["place"], "choice": "left", "seconds": 2.0}
            self.told("practice", body)

    def work(self, ended: threading.Event, least: int = 0) -> None:
        """Judge until told to stop, and at least so much; what has been chosen is sent before leaving."""
        held: list[dict[str, Any]] = []
        self.requests = 0
        while not ended.wait(self.choices.expovariate(1 / self.think)) or len(self.kept) < least:
            if len(held) < FEW:
                held = self._refilled(held)
            if not held:
                continue
            pair = held.pop(0)
            said = str(uuid.uuid4())
            body = {"id": said, "seat": pair["id"], "token": pair["token"], "seconds": self.think, "reasons": []}
            if not self._save("judgements", body | {"choice": self.choices.choice(("left", "right", "same", "bad"))}):
                continue
            self.kept.append(said)
            if self.choices.random() < UNDONE and self._save("undo", {"id": str(uuid.uuid4()), "judgement": said}):
                self.undone.append(said)
                held.insert(0, pair)

    def _refilled(self, held: list[dict[str, Any]]) -> list[dict[str, Any]]:
        try:
            told = self.told("seats", {"count": AHEAD})["seats"]
        except Away:
            return held
        self.given |= {(pair["id"], pair["token"]) for pair in told}
        known = {pair["id"] for pair in held}
        return held + [pair for pair in told if pair["id"] not in known]

    def _save(self, path: str, body: dict[str, Any]) -> bool:
        """Send until it is answered; whether it was kept."""
        chosen = time.monotonic()
        for tries in range(1, 1000):
            began = time.monotonic()
            try:
                self.told(path, body)
            except Away:
                time.sleep(min(LONGEST, SHORTEST * 2 ** (tries - 1)))
                continue
            except ValueError as fault:
                self.faults.append(str(fault))
                return False
            now = time.monotonic()
            self.sent.append(Sent(path, began, now - began, now - chosen, tries))
            return True
        raise AssertionError("the server never came back")

    def told(self, path: str, body: dict[str, Any]) -> Any:
        """The answer to a POST. Raises Away, ValueError for what was refused."""
        self.requests += 1
        status, told = self.exchange("POST", f"/api/v1/judging/work/{self.place}/{path}", json.dumps(body))
        if status >= 500 or status in (401, 403, 404):
            raise Away
        if status != 200:
            raise ValueError(f"{path}: {status} {told.decode()}")
        return json.loads(told)

    def exchange(self, method: str, path: str, body: str = "", form: str = "application/json") -> tuple[int, bytes]:
        """Over one connection that is kept; one that the server has closed meanwhile is opened anew, as browsers do.

        Raises Away.
        """
        if self._connection is not None:
            try:
                return self._asked(method, path, body, form)
            except Away:
                pass
        where = urlsplit(self.url)
        self._connection = HTTPConnection(where.hostname or "", where.port, timeout=SECONDS_TO_ANSWER)
        return self._asked(method, path, body, form)

    def _asked(self, method: str, path: str, body: str, form: str) -> tuple[int, bytes]:
        assert self._connection is not None
        headers = {"Cookie": "; ".join(f"{name}={one.value}" for name, one in self.cookies.items())}
        if body:
            token = next((one.value for name, one in self.cookies.items() if "csrf" in name), "")
            headers |= {"Content-Type": form, "X-CSRFToken": token}
        try:
            self._connection.request(method, path, body.encode() or None, headers)
            answer = self._connection.getresponse()
            told = answer.read()
        except (OSError, HTTPException) as fault:
            self._connection.close()
            self._connection = None
            raise Away from fault
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(line)
        return answer.status, told
