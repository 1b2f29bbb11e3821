"""A small server of the OpenAI chat completions protocol, with a real model behind it; it can be told to misbehave."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from merger.evaluation.language_model import LanguageModel
from webapp.review.ai.deciding import CatalogueDecider

TOKEN = "sk-themselves-only-0123456789"


class ModelServer:
    """url: to set up; asked: bodies so far; next: what it does at the next requests before it behaves again.

    An entry of ``next`` is (status, headers, body), or a number of seconds to be silent first.
    """

    def __init__(self, model: LanguageModel) -> None:
        self.decider = CatalogueDecider(model)
        self.asked: list[dict[str, Any]] = []
        self.next: list[tuple[int, dict[str, str], bytes] | float] = []
        self.usage = True
        self.stop = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                with suppress(OSError):  # whoever asked has gone
                    outer.answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        self.asked.append(body | {"path": request.path, "authorization": request.headers["Authorization"]})
        status, headers, content = 200, {}, b""
        if self.next:
            told = self.next.pop(0)
            if isinstance(told, float):
                self.stop.wait(told)
            else:
                status, headers, content = told
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            status, content = 401, f"wrong key: {request.headers['Authorization']}".encode()
        if status == 200 and not content:
            content = self._completion(body)
        request.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)

    def _completion(self, body: dict[str, Any]) -> bytes:
        prompt = body["messages"][0]["content"]
        letters = [line[0] for line in prompt.splitlines() if line[1:3] == ". "] or ["A"]
        said = self.decider.decide(prompt, letters)
        message = {"role": "assistant", "content": f"{letters[said.choice or 0]}."}
        usage = {"prompt_tokens": said.tokens_in, "completion_tokens": 2}
        return json.dumps({"choices": [{"message": message}]} | ({"usage": usage} if self.usage else {})).encode()


@contextmanager
def serving(model: LanguageModel) -> Iterator[ModelServer]:
    """The server, until the block ends."""
    made = ModelServer(model)
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.stop.set()
        made.server.shutdown()
        made.server.server_close()
