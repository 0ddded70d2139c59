"""Somebody who listens: an HTTP server of this process that says challenges back and keeps what it
was sent."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any


@dataclass(frozen=True)
class Call:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def letter(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What the receiver says to one call."""

    status: int = 204
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


_files = count(1)
Says = Callable[[Call], Answer]


def agreeable(call: Call) -> Answer:
    """Says every challenge back, has one thing to say of a message and takes everything else."""
    letter = call.letter
    if letter["type"] == "preflight.review":
        says = {"code": "stern", "severity": "advice", "message": "It sounds stern."}
        return Answer(200, json.dumps({"findings": [says]}).encode())
    if letter["type"] == "webhook_endpoint.challenge":
        word = {"challenge": letter["data"]["object"]["challenge"]}
        return Answer(200, json.dumps(word).encode(), {"content-type": "application/json"})
    return Answer()


class Receiver:
    """Listens on this machine until closed. `says` may be changed at any time."""

    def __init__(self, says: Says = agreeable) -> None:
        self.says = says
        self.calls: list[Call] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def told(self, event_type: str | None = None) -> list[Call]:
        """What it was sent beside challenges, in the order it came."""
        found = [c for c in self.calls if c.letter["type"] != "webhook_endpoint.challenge"]
        return [c for c in found if event_type in (None, c.letter["type"])]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                call = Call(self.path, headers, body)
                answer = receiver.says(call)
                receiver.calls.append(call)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def do_GET(self) -> None:
                """Another file each time."""
                content = b"what lies here %012d" % next(_files)
                self.send_response(200)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """What is called is kept, not printed."""

        return Handler


@cache
def somebody_who_listens() -> Receiver:
    """One for the whole process, which says every challenge back."""
    return Receiver()
