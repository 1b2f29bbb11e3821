"""A small mail server that speaks SMTP (RFC 5321) on a port of this machine: it keeps letters, or refuses as told."""

import socketserver
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class MailServer:
    """Listens between :meth:`start` and :meth:`stop`. replies: what is said instead of 250, by command (RCPT, DATA)."""

    letters: list[EmailMessage] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    port: int = 0
    _server: socketserver.ThreadingTCPServer | None = None

    def start(self) -> "MailServer":
        """Listen on a free port."""
        kept = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self._say("220 tests")
                for line in self.rfile:
                    command = line.decode().strip()[:4].upper()
                    if command == "QUIT":
                        return self._say("221 bye")
                    if refusal := kept.replies.get(command):
                        self._say(refusal)
                    elif command == "DATA":
                        self._say("354 go on")
                        kept.letters.append(self._letter())
                        self._say("250 kept")
                    else:
                        self._say("250 fine")
                return None

            def _letter(self) -> EmailMessage:
                lines = []
                for line in self.rfile:
                    if line == b".\r\n":
                        break
                    lines.append(line[1:] if line.startswith(b"..") else line)
                read = message_from_bytes(b"".join(lines), policy=policy.default)
                assert isinstance(read, EmailMessage)
                return read

            def _say(self, words: str) -> None:
                self.wfile.write(words.encode() + b"\r\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self) -> None:
        """Listen no more: whoever comes now is not answered."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
